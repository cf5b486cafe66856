#pragma once

// Whether writing is worth a try: after several failures in a row it stops, but for one try now and then, so that a
// full disk costs little and a disk that has room again is used again.
//
// Thread rule: guarded by the lock of its owner.

#include <cstdint>
#include <string>

namespace kiln {

class WriteBreaker {
public:
    static constexpr int kMostFailures = 8; ///< in a row
    static constexpr int kProbeEach = 64;   ///< writes wanted while stopped, one of which is tried

    bool allows() { return failures_ < kMostFailures || ++skipped_ % kProbeEach == 0; }
    void succeeded() {
        failures_ = skipped_ = 0;
        reason_.clear();
    }
    void failed(std::string reason) {
        if (failures_ < kMostFailures) ++failures_;
        reason_ = std::move(reason);
    }
    /// Why writing has stopped; empty: it has not.
    std::string stopped() const { return failures_ < kMostFailures ? std::string() : reason_; }

private:
    int failures_ = 0, skipped_ = 0;
    std::string reason_;
};

} // namespace kiln
