#pragma once

// When one compilation is given up. Asked between passes and inside code generation's pipeline: what a single LLVM pass
// does to a single function is not interrupted.
//
// Thread rule: belongs to one compilation.

#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace kiln {

class Deadline {
public:
    using Clock = std::chrono::steady_clock;
    using Now = std::function<Clock::time_point()>;

    /// Never.
    Deadline() = default;
    /// `limitMs` from now on; 0: it has passed already. `now`: whose time it is.
    explicit Deadline(double limitMs, Now now = Clock::now);

    /// Passes, too, as soon as `isOver` says so; `why` is its reason.
    void endWhen(std::function<bool()> isOver, std::string why);
    /// Once it has passed it stays so.
    bool hasPassed();
    /// Milliseconds left; negative when it has passed, infinite when there is none.
    double leftMs() const;
    /// Gives up before it has passed: what is still to be done would take longer. Makes hasPassed() true.
    void giveUp(std::string why);

    bool isGivenUp() const { return !why_.empty(); }
    /// In words; empty: the compilation was in time.
    const std::string& why() const { return why_; }

private:
    double limitMs_ = 0;
    Now now_;
    std::optional<Clock::time_point> end_;
    std::function<bool()> isOver_;
    std::string whyOver_;
    std::string why_;
};

} // namespace kiln
