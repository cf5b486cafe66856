#include "jit/deadline.h"

#include <cstdio>
#include <limits>
#include <utility>

namespace kiln {

using Milliseconds = std::chrono::duration<double, std::milli>;

Deadline::Deadline(double limitMs, Now now)
    : limitMs_(limitMs), now_(std::move(now)),
      end_(now_() + std::chrono::duration_cast<Clock::duration>(Milliseconds(limitMs))) {}

double Deadline::leftMs() const {
    return end_ ? Milliseconds(*end_ - now_()).count() : std::numeric_limits<double>::infinity();
}

bool Deadline::hasPassed() {
    if (isGivenUp()) return true;
    if (isOver_ && isOver_()) {
        why_ = whyOver_;
        return true;
    }
    if (leftMs() > 0) return false;
    char text[64];
    std::snprintf(text, sizeof text, "took longer than its limit of %.0f ms", limitMs_);
    why_ = text;
    return true;
}

void Deadline::endWhen(std::function<bool()> isOver, std::string why) {
    isOver_ = std::move(isOver);
    whyOver_ = std::move(why);
}

void Deadline::giveUp(std::string why) {
    if (!isGivenUp()) why_ = std::move(why);
}

} // namespace kiln
