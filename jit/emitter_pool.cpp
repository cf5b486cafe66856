#include "jit/emitter_pool.h"

#include "jit/emit.h"

#include "llvm/Target/TargetMachine.h"

#include <array>
#include <mutex>
#include <vector>

namespace kiln {

namespace {

struct Pool {
    std::mutex mutex;
    std::array<std::vector<std::unique_ptr<ObjectEmitter>>, 3> idle; // by tier; guarded by mutex
};

// Process-wide, as LLVM's target registry is. Never destroyed: a worker may still give back at exit.
Pool& pool() {
    static Pool* const instance = new Pool;
    return *instance;
}

} // namespace

EmitterLease::EmitterLease(Tier tier, std::unique_ptr<ObjectEmitter> emitter)
    : tier_(tier), emitter_(std::move(emitter)) {}
EmitterLease::EmitterLease() = default;
EmitterLease::EmitterLease(EmitterLease&&) noexcept = default;
EmitterLease& EmitterLease::operator=(EmitterLease&& other) noexcept {
    std::swap(tier_, other.tier_);
    std::swap(emitter_, other.emitter_);
    std::swap(isReusable_, other.isReusable_);
    return *this;
}

EmitterLease::~EmitterLease() {
    if (!emitter_ || !isReusable_) return;
    std::lock_guard guard(pool().mutex);
    pool().idle[static_cast<size_t>(tier_)].push_back(std::move(emitter_));
}

llvm::TargetMachine& EmitterLease::target() const {
    return emitter_->target();
}

llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> EmitterLease::emit(llvm::Module& module) {
    isReusable_ = false;
    return emitter_->emit(module);
}

llvm::Expected<EmitterLease> borrowEmitter(Tier tier) {
    {
        std::lock_guard guard(pool().mutex);
        auto& idle = pool().idle[static_cast<size_t>(tier)];
        if (!idle.empty()) {
            EmitterLease lease(tier, std::move(idle.back()));
            idle.pop_back();
            return lease;
        }
    }
    auto emitter = ObjectEmitter::make(tier);
    if (!emitter) return emitter.takeError();
    return EmitterLease(tier, std::move(*emitter));
}

} // namespace kiln
