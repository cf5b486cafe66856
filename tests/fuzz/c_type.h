// Types of generated C programs.
#pragma once

#include "tests/fuzz/random.h"

#include <string>
#include <vector>

namespace kiln::test {

struct CType {
    enum class Kind { Integer, Floating, Vector, Struct };

    struct Field {
        std::string name;
        std::size_t type = 0; ///< index into the program's types
        unsigned count = 0;   ///< of an array; 0: none
        unsigned bits = 0;    ///< of a bit-field; 0: none
    };

    Kind kind = Kind::Integer;
    std::string name;
    unsigned bits = 0; ///< of a number; of a lane of a vector
    bool isSigned = false;
    bool isPlain = false;     ///< an integer that is no _BitInt
    std::string unsignedName; ///< of arithmetic that wraps: at least int's rank
    unsigned lanes = 0;       ///< of a vector
    bool isFloating = false;  ///< a vector of floating lanes
    std::string lane;         ///< its name
    std::vector<Field> fields;

    bool isInteger() const { return kind == Kind::Integer; }
    bool isVector() const { return kind == Kind::Vector; }
    bool isStruct() const { return kind == Kind::Struct; }
};

/// Some of all the types there are, structs of them last; a program of all would be too large.
std::vector<CType> randomTypes(Random& random);
/// Typedefs, and for each type a function that looks at all of a value (`sink_T`), and helpers for division.
std::string typeDefinitions(const std::vector<CType>& types);

} // namespace kiln::test
