#pragma once

// How this library reports errors: as values, always, so that the ABI does not depend on the host's compiler.

#include <string>

#include <tl/expected.hpp>

namespace kiln {

enum class ErrorCode : unsigned char {
    BadSource,        ///< a source that cannot be read, compiled, parsed or verified
    UnresolvedSymbol, ///< something the Program needs is nowhere
    NoSuchFunction,   ///< lookup of a name the Program does not define
    WrongSignature,   ///< lookup with a type that is not the function's
    BadOption,        ///< an option's value that means nothing
    BadProfile,       ///< saved counts that cannot be read
    OutOfMemory,      ///< address space or memory for code and globals
    Internal          ///< an invariant of the library does not hold
};

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message; ///< names the file, line or symbol; lower-case, no full stop
};

template <class T>
using Result = tl::expected<T, Error>;

} // namespace kiln
