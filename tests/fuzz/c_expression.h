// C expressions that are defined for all values of their variables, and have no side effects.
#pragma once

#include "tests/fuzz/c_type.h"

namespace kiln::test {

/// In scope of an expression: for each type variables NAME_0 and NAME_1, and an array g_NAME of four.
class CExpressions {
public:
    CExpressions(Random& random, const std::vector<CType>& types) : random_(random), types_(types) {}

    std::string of(std::size_t type, unsigned depth);
    std::string ofName(const std::string& name, unsigned depth);
    std::string condition(unsigned depth);
    /// Below `limit`.
    std::string index(unsigned limit);
    std::size_t someType() { return random_.below(static_cast<unsigned>(types_.size())); }

private:
    std::string leaf(const CType& type);
    std::string constant(const CType& type);
    std::string integer(const CType& type, unsigned depth);
    std::string plainOnly(const CType& type, unsigned depth);
    std::string floating(const CType& type, unsigned depth);
    std::string vector(const CType& type, unsigned depth);
    std::string vectorOfSameLanes(const CType& type, unsigned depth);
    std::string fromFloating(const CType& type, unsigned depth);
    const CType* someOf(CType::Kind kind);

    Random& random_;
    const std::vector<CType>& types_;
};

} // namespace kiln::test
