#pragma once

// What a host says of the arguments of a function that it wants specialized (Function::specialize(),
// Program::specialize()).
//
// Thread rule: values. Ownership: constantMemory() refers to the host's memory.

#include "kiln/signature.h"

#include <cstddef>
#include <cstring>
#include <tuple>
#include <type_traits>
#include <vector>

namespace kiln {

/// Stands for a parameter that stays one.
struct Unbound {};
inline constexpr Unbound unbound{};

/// A pointer argument whose pointed-to memory is known as well.
struct ConstantMemory {
    const void* pointer = nullptr;
    size_t bytes = 0;
};

/// Binds a pointer, and the host promises: whenever the specialized function runs, the `bytes` bytes at `pointer` are
/// as they are now, and the function reaches nothing but them through this argument (nor an address before or far
/// behind them). The bytes are copied, and up to 64 KiB of them are known to the compiler; the pointer is still the
/// host's, wherever the function compares it or passes it on. Pointers in the memory are followed like any others:
/// what they point to is not promised. With `bytes` zero it may be the end of another bound memory.
inline ConstantMemory constantMemory(const void* pointer, size_t bytes) {
    return {pointer, bytes};
}

/// One bound argument, without its C++ type.
struct Binding {
    unsigned parameter = 0; ///< which, from 0, among the parameters of the function that is specialized
    ValueKind kind = ValueKind::Void;
    unsigned char value[16] = {}; ///< as it lies in memory
    bool isConstantMemory = false;
    size_t constantBytes = 0; ///< behind a pointer

    /// REQUIRES: T is one of the types that cross (ValueKind).
    template <class T>
    static Binding of(unsigned parameter, T value) {
        Binding binding;
        binding.parameter = parameter;
        binding.kind = detail::valueKind<T>();
        // What follows the ten bytes of a long double is chance.
        std::memcpy(binding.value, &value, binding.kind == ValueKind::LongDouble ? 10 : sizeof value);
        return binding;
    }
    static Binding of(unsigned parameter, ConstantMemory memory) {
        Binding binding = of(parameter, memory.pointer);
        binding.isConstantMemory = true;
        binding.constantBytes = memory.bytes;
        return binding;
    }
};

namespace detail {

/// Whether specialize() takes a `Bound` for a parameter of type `Parameter`: what a call would, and the two above.
template <class Parameter, class Bound>
inline constexpr bool canBind =
    std::is_same_v<Bound, Unbound> ||
    (std::is_same_v<Bound, ConstantMemory>
         ? std::is_pointer_v<Parameter> && !std::is_function_v<std::remove_pointer_t<Parameter>>
         : std::is_convertible_v<Bound, Parameter>);

template <class Parameter, class Bound>
void bind(std::vector<Binding>& bindings, unsigned parameter, const Bound& bound) {
    if constexpr (std::is_same_v<Bound, ConstantMemory>)
        bindings.push_back(Binding::of(parameter, bound));
    else if constexpr (!std::is_same_v<Bound, Unbound>)
        bindings.push_back(Binding::of<Parameter>(parameter, static_cast<Parameter>(bound)));
}

/// Of a signature, the parameters that are left.
template <class R, class Left, class Parameters, class Bounds>
struct Remaining;
template <class R, class... Left>
struct Remaining<R, std::tuple<Left...>, std::tuple<>, std::tuple<>> {
    using Type = R(Left...);
};
template <class R, class... Left, class Parameter, class... Parameters, class Bound, class... Bounds>
struct Remaining<R, std::tuple<Left...>, std::tuple<Parameter, Parameters...>, std::tuple<Bound, Bounds...>>
    : std::conditional_t<std::is_same_v<Bound, Unbound>,
                         Remaining<R, std::tuple<Left..., Parameter>, std::tuple<Parameters...>, std::tuple<Bounds...>>,
                         Remaining<R, std::tuple<Left...>, std::tuple<Parameters...>, std::tuple<Bounds...>>> {};

} // namespace detail

} // namespace kiln
