#include "jit/target_pool.h"

#include "jit/emit.h"

#include "llvm/Target/TargetMachine.h"

#include <array>
#include <mutex>
#include <vector>

namespace kiln {

using llvm::TargetMachine;

namespace {

struct Pool {
    std::mutex mutex;
    std::array<std::vector<std::unique_ptr<TargetMachine>>, 3> idle; // by tier; guarded by mutex
};

// Process-wide, as LLVM's target registry is. Never destroyed: a worker may still give back at exit.
Pool& pool() {
    static Pool* const instance = new Pool;
    return *instance;
}

} // namespace

TargetLease::TargetLease(Tier tier, std::unique_ptr<TargetMachine> machine)
    : tier_(tier), machine_(std::move(machine)) {}
TargetLease::TargetLease(TargetLease&&) noexcept = default;
TargetLease& TargetLease::operator=(TargetLease&& other) noexcept {
    std::swap(tier_, other.tier_);
    std::swap(machine_, other.machine_);
    return *this;
}

TargetLease::~TargetLease() {
    if (!machine_) return;
    std::lock_guard guard(pool().mutex);
    pool().idle[static_cast<size_t>(tier_)].push_back(std::move(machine_));
}

llvm::Expected<TargetLease> borrowTarget(Tier tier) {
    {
        std::lock_guard guard(pool().mutex);
        auto& idle = pool().idle[static_cast<size_t>(tier)];
        if (!idle.empty()) {
            TargetLease lease(tier, std::move(idle.back()));
            idle.pop_back();
            return lease;
        }
    }
    auto machine = makeTargetMachine(tier);
    if (!machine) return machine.takeError();
    return TargetLease(tier, std::move(*machine));
}

} // namespace kiln
