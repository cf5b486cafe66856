#include "bench/plan.h"

#include <algorithm>

namespace kiln::bench {

static bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

bool Plan::wantsProgram(const std::string& name) const {
    return programs.empty() || has(programs, name);
}

bool Plan::wantsPeer(const std::string& name) const {
    return peers.empty() || has(peers, name);
}

std::vector<const test::Program*> Plan::chosen(const std::vector<std::string>& amongWhenQuick) const {
    const bool narrowed = quick && programs.empty() && !amongWhenQuick.empty();
    std::vector<const test::Program*> result;
    for (const test::Program& program : all)
        if (narrowed ? has(amongWhenQuick, nameOf(program)) : wantsProgram(nameOf(program))) result.push_back(&program);
    return result;
}

int Plan::times(int usual, int quickly) const {
    return repetitions > 0 ? repetitions : quick ? quickly : usual;
}

static constexpr const char* kSizeNames[] = {"small", "medium", "full"};

const char* nameOf(test::Size size) {
    return kSizeNames[static_cast<size_t>(size)];
}

std::optional<test::Size> sizeNamed(const std::string& name) {
    for (const test::Size size : {test::Size::Small, test::Size::Medium, test::Size::Full})
        if (name == nameOf(size)) return size;
    return std::nullopt;
}

} // namespace kiln::bench
