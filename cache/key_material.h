#pragma once

// What a key is made of: named ingredients, in the order of their builder's table. The key is the digest of all names
// and values; the material is stored beside the entry, so that a miss can name the ingredient that differs.
//
// Thread rule: values.

#include "cache/digest.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiln {

class KeyMaterial {
public:
    struct Ingredient {
        std::string name;
        /// As given, or "blake3:<hex>" of it where it is longer than kMostValueBytes (or itself begins with "blake3:").
        std::string value;

        friend bool operator==(const Ingredient&, const Ingredient&) = default;
    };
    /// Long enough for names and switches; CPU features and IR are kept as digests.
    static constexpr size_t kMostValueBytes = 96;

    void add(std::string_view name, std::string_view value);
    const std::vector<Ingredient>& ingredients() const { return ingredients_; }

    Digest key() const;
    /// Names of the ingredients that one has and the other has not, or with another value; in table order.
    std::vector<std::string> differences(const KeyMaterial& other) const;

    /// For storage. `decode` accepts only what `encode` makes.
    std::string encode() const;
    static std::optional<KeyMaterial> decode(std::string_view bytes);

    friend bool operator==(const KeyMaterial&, const KeyMaterial&) = default;

private:
    std::vector<Ingredient> ingredients_;
};

} // namespace kiln
