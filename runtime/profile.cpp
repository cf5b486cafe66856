// The public face of profiles, and a Program's own.

#include "kiln/profile.h"

#include "counted_profile.h"
#include "loaded_program.h"
#include "preserve.h"

#include "ir/function_shape.h"
#include "ir/profile_text.h"

#include <dlfcn.h>

namespace kiln {

namespace {

ProgramProfile decoded(const Profile& profile) {
    return llvm::cantFail(decodeProgramProfile(profile.text())); // it was made by encodeProgramProfile() or checked
}

/// Of the process's own functions; empty where it exports none just there.
std::string exportedAt(uint64_t address) {
    Dl_info info;
    auto* at = reinterpret_cast<void*>(address);
    return dladdr(at, &info) != 0 && info.dli_saddr == at && info.dli_sname ? info.dli_sname : "";
}

} // namespace

Profile::Profile() : Profile(encodeProgramProfile({}), 0) {}
Profile::Profile(std::string text, size_t functions) : text_(std::move(text)), functions_(functions) {}

Result<Profile> Profile::parse(std::string_view text) {
    auto profile = decodeProgramProfile(text);
    if (!profile) return tl::unexpected(Error{ErrorCode::BadProfile, llvm::toString(profile.takeError())});
    return Profile(std::string(text), profile->size());
}

Profile merge(const Profile& a, const Profile& b) {
    ProgramProfile all = decoded(a);
    for (auto& [name, more] : decoded(b)) {
        auto [known, isNew] = all.try_emplace(name, more);
        if (!isNew) known->second = sum(known->second, more);
    }
    const size_t functions = all.size();
    return Profile(encodeProgramProfile(all), functions);
}

std::string LoadedProgram::symbolAt(uint64_t address) {
    std::lock_guard lock(mutex_);
    if (symbols_.empty())
        for (const auto& [global, at] : addresses_)
            if (at != 0) symbols_.try_emplace(at, global->getName());
    auto found = symbols_.find(address);
    return found == symbols_.end() ? "" : found->second.str();
}

std::string LoadedProgram::nameAt(uint64_t address) {
    std::string name = symbolAt(address);
    return name.empty() ? exportedAt(address) : name;
}

ProgramProfile LoadedProgram::countedProfiles() {
    auto nameOf = [this](uint64_t address) { return nameAt(address); };
    PreserveThreadState preserve;
    auto lock = ir_->lock();
    ProgramProfile all;
    for (const FunctionCell& cell : cells_) {
        auto profile = countedProfile(cell, nameOf);
        if (!profile) continue;
        profile->shape = functionShape(*cell.function); // canonical, as it was translated
        all.emplace(cell.name, std::move(*profile));
    }
    return all;
}

Profile LoadedProgram::profile() {
    const ProgramProfile counted = countedProfiles();
    return Profile(encodeProgramProfile(counted), counted.size());
}

ProfileMatch LoadedProgram::addProfile(const Profile& profile) {
    PreserveThreadState preserve;
    ProfileMatch match;
    for (auto& [name, counts] : decoded(profile)) {
        const FunctionCell* cell = cellNamed(name);
        if (!cell || !cell->function) {
            ++match.unknown;
            continue;
        }
        {
            auto lock = ir_->lock();
            ir_->canonicalize(*cell->function);
            if (functionShape(*cell->function) != counts.shape) {
                ++match.changed;
                continue;
            }
        }
        ++match.used;
        std::lock_guard lock(mutex_);
        auto [known, isNew] = earlier_.try_emplace(name, counts);
        if (!isNew) known->second = sum(known->second, counts);
    }
    return match;
}

std::optional<FunctionProfile> LoadedProgram::earlierProfile(const std::string& function) const {
    std::lock_guard lock(mutex_);
    auto found = earlier_.find(function);
    return found == earlier_.end() ? std::nullopt : std::optional(found->second);
}

} // namespace kiln
