#pragma once

// A typed handle on one function of a Program. A call goes straight to the function's current code.

#include "kiln/binding.h"
#include "kiln/result.h"
#include "kiln/signature.h"

#include <tuple>
#include <vector>

namespace kiln {

struct EntryPoint {
    void* address = nullptr;
};

namespace detail {

/// From now on the Program that this is an entry of keeps its code until it is dropped.
void noteLooseEntry(void* entry) noexcept;

/// The entry of the function at `entry`, which a Program's Function or specialize() gave, with these arguments bound.
Result<EntryPoint> specialize(void* entry, const std::vector<Binding>& bindings);

} // namespace detail

/// Marks the calling thread as inside a Program's code, so that the code is not freed under it. Nests.
class PinScope {
public:
    PinScope() noexcept;
    ~PinScope();
    PinScope(const PinScope&) = delete;
    PinScope& operator=(const PinScope&) = delete;
};

template <class>
class Function;

template <class R, class... Args>
class Function<R(Args...)> {
public:
    Function() = default;
    explicit Function(EntryPoint entry) : entry_(reinterpret_cast<R (*)(Args...)>(entry.address)) {}

    /// Exceptions of the function pass through, as do its faults.
    R operator()(Args... args) const {
        PinScope pin;
        return entry_(args...);
    }

    /// A plain C function pointer, stable for the Program's life. Calls through it are not pinned: the Program must not
    /// be dropped while one runs.
    auto pointer() const -> R (*)(Args...) {
        detail::noteLooseEntry(reinterpret_cast<void*>(entry_));
        return entry_;
    }

    /// A function of the parameters that are left `kiln::unbound`, which does what this one does with the others bound:
    /// to a value, converted as in a call, or to constantMemory(). It is compiled before this returns, on the calling
    /// thread, with what is bound as constants; or comes from the cache, or is the one that an earlier call made of the
    /// same. The Program owns it; a Function of it is specialized further like any other.
    /// What cannot be compiled so is a function that calls this one; the statistics and `Options::explain` say why. The
    /// same stands for it where nothing is compiled (a forced or highest tier of `Interpreter`), or there is no room
    /// for its code yet. Errors: WrongSignature (a parameter that cannot be bound, memory at null), NoSuchFunction (an
    /// empty Function), OutOfMemory.
    template <class... Bound>
    auto specialize(Bound... bound) const {
        static_assert(sizeof...(Bound) == sizeof...(Args),
                      "specialize() takes as many arguments as the function: kiln::unbound for those that stay");
        if constexpr (sizeof...(Bound) == sizeof...(Args)) {
            static_assert((detail::canBind<Args, Bound> && ...),
                          "an argument to bind must convert to the parameter's type; constantMemory() is for pointers");
            using Specialized =
                Function<typename detail::Remaining<R, std::tuple<>, std::tuple<Args...>, std::tuple<Bound...>>::Type>;
            std::vector<Binding> bindings;
            unsigned parameter = 0;
            (detail::bind<Args>(bindings, parameter++, bound), ...);
            Result<EntryPoint> entry = detail::specialize(reinterpret_cast<void*>(entry_), bindings);
            return entry ? Result<Specialized>(Specialized(*entry))
                         : Result<Specialized>(tl::unexpected(entry.error()));
        }
    }

    static Signature signature() { return {detail::valueKind<R>(), {detail::valueKind<Args>()...}}; }

private:
    R (*entry_)(Args...) = nullptr;
};

} // namespace kiln
