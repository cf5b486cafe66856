#pragma once

// A typed handle on one function of a Program. A call goes straight to the function's current code.

#include <cstdint>
#include <type_traits>
#include <vector>

namespace kiln {

/// The kinds of value that cross between host and Program through Function.
enum class ValueKind : uint8_t { Void, Bool, I8, I16, I32, I64, F32, F64, LongDouble, Pointer };

struct Signature {
    ValueKind result = ValueKind::Void;
    std::vector<ValueKind> parameters;
};

namespace detail {

template <class T>
constexpr ValueKind valueKind() {
    if constexpr (std::is_void_v<T>)
        return ValueKind::Void;
    else if constexpr (std::is_same_v<T, bool>)
        return ValueKind::Bool;
    else if constexpr (std::is_pointer_v<T> || std::is_same_v<T, std::nullptr_t>)
        return ValueKind::Pointer;
    else if constexpr (std::is_same_v<T, float>)
        return ValueKind::F32;
    else if constexpr (std::is_same_v<T, double>)
        return ValueKind::F64;
    else if constexpr (std::is_same_v<T, long double>)
        return ValueKind::LongDouble;
    else {
        static_assert(std::is_integral_v<T> || std::is_enum_v<T>,
                      "only scalars and pointers cross here; pass aggregates by pointer");
        return sizeof(T) == 1   ? ValueKind::I8
               : sizeof(T) == 2 ? ValueKind::I16
               : sizeof(T) == 4 ? ValueKind::I32
                                : ValueKind::I64;
    }
}

/// From now on the Program that this is an entry of keeps its code until it is dropped.
void noteLooseEntry(void* entry) noexcept;

} // namespace detail

/// Marks the calling thread as inside a Program's code, so that the code is not freed under it. Nests.
class PinScope {
public:
    PinScope() noexcept;
    ~PinScope();
    PinScope(const PinScope&) = delete;
    PinScope& operator=(const PinScope&) = delete;
};

struct EntryPoint {
    void* address = nullptr;
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

    static Signature signature() { return {detail::valueKind<R>(), {detail::valueKind<Args>()...}}; }

private:
    R (*entry_)(Args...) = nullptr;
};

} // namespace kiln
