#include "bench/probe/called_program.h"

#include "bench/probe/stopwatch.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <cstdio>
#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

namespace kiln::bench {

namespace {

/// Standard output goes to a file in memory while this lives.
class Capture {
public:
    Capture() {
        std::fflush(stdout);
        const int memory = memfd_create("output", MFD_CLOEXEC);
        before_ = dup(STDOUT_FILENO);
        dup2(memory, STDOUT_FILENO);
        close(memory);
    }
    ~Capture() {
        dup2(before_, STDOUT_FILENO);
        close(before_);
    }
    Capture(const Capture&) = delete;
    Capture& operator=(const Capture&) = delete;

    std::string text() const {
        std::fflush(stdout);
        std::string text(static_cast<size_t>(lseek(STDOUT_FILENO, 0, SEEK_CUR)), '\0');
        const ssize_t got = pread(STDOUT_FILENO, text.data(), text.size(), 0);
        text.resize(got > 0 ? static_cast<size_t>(got) : 0);
        return text;
    }

private:
    int before_ = -1;
};

} // namespace

CalledProgram::CalledProgram(Main main, const test::Program& program, test::Size size)
    : main_(std::move(main)), arguments_{program.file.string()}, expected_(program.header.expectOf(size).value_or("")) {
    const std::vector<std::string>& given = program.header.argsOf(size);
    arguments_.insert(arguments_.end(), given.begin(), given.end());
}

tl::expected<Took, std::string> CalledProgram::call() {
    std::vector<std::string> copies = arguments_; // main may write to them
    std::vector<char*> pointers;
    for (std::string& copy : copies)
        pointers.push_back(copy.data());
    pointers.push_back(nullptr);

    Capture capture;
    const Stopwatch watch;
    const ProcessorStopwatch processor;
    const int status = main_(static_cast<int>(copies.size()), pointers.data());
    const Took took{watch.ms(), processor.ms()};
    if (status != 0) return tl::unexpected("expected exit status 0, got " + std::to_string(status));
    if (const std::string wrong = test::firstDifference(expected_, capture.text()); !wrong.empty())
        return tl::unexpected(wrong);
    return took;
}

tl::expected<test::Program, std::string> findProgram(const std::string& name) {
    for (test::Program& program : test::programsIn("bench/programs"))
        if (program.file.stem() == name) return std::move(program);
    return tl::unexpected("no program called '" + name + "' in bench/programs");
}

tl::expected<LoadedInKiln, std::string> loadInKiln(const test::Program& program, Options options) {
    auto engine = Engine::create(std::move(options));
    if (!engine) return tl::unexpected(engine.error().message);
    LoadedInKiln loaded;
    loaded.engine = std::make_unique<Engine>(std::move(*engine));
    auto made = loaded.engine->load(Source{(test::repositoryRoot() / program.file).string()}, program.header.flags);
    if (!made) return tl::unexpected(made.error().message);
    loaded.program = std::make_unique<Program>(std::move(*made));
    auto main = loaded.program->function<int(int, char**)>("main");
    if (!main) return tl::unexpected(main.error().message);
    loaded.main = [main = *main](int count, char** arguments) { return main(count, arguments); };
    return loaded;
}

tl::expected<CalledProgram::Main, std::string> loadNatively(const std::string& library) {
    void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    void* symbol = handle ? dlsym(handle, "main") : nullptr;
    if (!symbol) return tl::unexpected(std::string(dlerror()));
    return CalledProgram::Main(reinterpret_cast<int (*)(int, char**)>(symbol));
}

} // namespace kiln::bench
