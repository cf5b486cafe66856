// What goes wrong in a verb: said at once, or thrown and said by main.cpp.
#pragma once

#include "kiln/result.h"

#include <cstdio>
#include <stdexcept>
#include <string>
#include <utility>

namespace kiln::bench {

/// Says it on stderr. The exit status.
inline int complain(const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    return 1;
}

/// The value; where there is none, std::runtime_error with the message.
template <class T>
T orThrow(tl::expected<T, std::string> result) {
    if (!result) throw std::runtime_error(result.error());
    return std::move(*result);
}
template <class T>
T orThrow(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}

} // namespace kiln::bench
