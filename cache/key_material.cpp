#include "cache/key_material.h"

#include "cache/little_endian.h"

#include <algorithm>
#include <map>
#include <utility>

namespace kiln {

namespace {

// Takes a key of ours apart from any other digest of the same bytes. To be changed with what `key` adds.
constexpr std::string_view kKeyDomain = "kiln key material, version 1";
constexpr std::string_view kDigestPrefix = "blake3:";

using Ingredients = std::vector<KeyMaterial::Ingredient>;

// Values by name; a name that occurs again is told from its first by the number.
std::map<std::pair<std::string_view, size_t>, std::string_view> valuesByName(const Ingredients& ingredients) {
    std::map<std::pair<std::string_view, size_t>, std::string_view> values;
    std::map<std::string_view, size_t> seen;
    for (const auto& [name, value] : ingredients)
        values.emplace(std::pair{std::string_view(name), seen[name]++}, value);
    return values;
}

void appendSized(std::string& bytes, std::string_view text) {
    appendLittle(bytes, static_cast<uint32_t>(text.size()));
    bytes += text;
}

// What appendSized() wrote, taken off the front.
std::optional<std::string_view> takeSized(std::string_view& rest) {
    if (rest.size() < sizeof(uint32_t)) return std::nullopt;
    const size_t size = loadLittle<uint32_t>(rest, 0);
    rest.remove_prefix(sizeof(uint32_t));
    if (size > rest.size()) return std::nullopt;
    const std::string_view text = rest.substr(0, size);
    rest.remove_prefix(size);
    return text;
}

} // namespace

void KeyMaterial::add(std::string_view name, std::string_view value) {
    // A value that only looks like a digest is digested as well: no two values are kept as the same text.
    const bool isKept = value.size() <= kMostValueBytes && !value.starts_with(kDigestPrefix);
    ingredients_.push_back(
        {std::string(name), isKept ? std::string(value) : std::string(kDigestPrefix) + digestOf(value).hex()});
}

Digest KeyMaterial::key() const {
    Hasher hasher;
    hasher.addSized(kKeyDomain);
    std::string count;
    appendLittle(count, uint64_t{ingredients_.size()});
    hasher.add(count);
    for (const auto& [name, value] : ingredients_)
        hasher.addSized(name).addSized(value);
    return hasher.finish();
}

std::vector<std::string> KeyMaterial::differences(const KeyMaterial& other) const {
    const auto mine = valuesByName(ingredients_), theirs = valuesByName(other.ingredients_);
    std::vector<std::string> names;
    const auto addOnce = [&names](const std::string& name) {
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    };
    // Those of `from`, in its order, which `to` has not.
    const auto addMissing = [&](const Ingredients& from, const auto& to) {
        std::map<std::string_view, size_t> seen;
        for (const auto& [name, value] : from) {
            const auto found = to.find({name, seen[name]++});
            if (found == to.end() || found->second != value) addOnce(name);
        }
    };
    addMissing(ingredients_, theirs);
    addMissing(other.ingredients_, mine);
    return names;
}

std::string KeyMaterial::encode() const {
    std::string bytes;
    appendLittle(bytes, static_cast<uint32_t>(ingredients_.size()));
    for (const auto& [name, value] : ingredients_) {
        appendSized(bytes, name);
        appendSized(bytes, value);
    }
    return bytes;
}

std::optional<KeyMaterial> KeyMaterial::decode(std::string_view bytes) {
    if (bytes.size() < sizeof(uint32_t)) return std::nullopt;
    const size_t count = loadLittle<uint32_t>(bytes, 0);
    std::string_view rest = bytes.substr(sizeof(uint32_t));
    // Each takes two sizes at least: a lie about the count reserves no memory.
    if (count > rest.size() / (2 * sizeof(uint32_t))) return std::nullopt;

    KeyMaterial material;
    material.ingredients_.reserve(count);
    for (size_t i = 0; i < count; ++i) {
        const auto name = takeSized(rest);
        const auto value = name ? takeSized(rest) : std::nullopt;
        if (!value || value->size() > kMostValueBytes) return std::nullopt;
        material.ingredients_.push_back({std::string(*name), std::string(*value)});
    }
    if (!rest.empty()) return std::nullopt;
    return material;
}

} // namespace kiln
