#pragma once

// The kinds of options that our tools take, over CLI11: choices of a table, numbers in a range, lists. A wrong value is
// told with what would be right.

#include <CLI/CLI.hpp>

#include <charconv>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace kiln::tools {

/// A row of a table of choices.
template <class Value>
struct Named {
    const char* name;
    Value value;
};

/// An option that takes one of the names of `table`.
template <class Value, size_t Count>
CLI::Option* addChoice(CLI::App& app, const std::string& name, Value& value, const Named<Value> (&table)[Count],
                       const std::string& description) {
    std::string choices;
    for (const Named<Value>& row : table)
        choices += (choices.empty() ? "" : "|") + std::string(row.name);
    CLI::callback_t set = [&value, &table, name, choices](const CLI::results_t& words) {
        for (const Named<Value>& row : table)
            if (words.front() == row.name) {
                value = row.value;
                return true;
            }
        throw CLI::ValidationError(name, "'" + words.front() + "' is none of " + choices);
    };
    return app.add_option(name, set, description)->type_name(choices);
}

/// An option that takes a number from `least` to `most`.
template <class Value>
CLI::Option* addNumber(CLI::App& app, const std::string& name, Value& value, Value least, Value most,
                       const std::string& description) {
    CLI::callback_t set = [&value, name, least, most](const CLI::results_t& words) {
        const std::string& word = words.front();
        const char* end = word.data() + word.size();
        auto [stop, error] = std::from_chars(word.data(), end, value);
        if (error == std::errc() && stop == end && least <= value && value <= most) return true;
        throw CLI::ValidationError(name, "'" + word + "' is no number from " + std::to_string(least) + " to " +
                                             std::to_string(most));
    };
    return app.add_option(name, set, description)->type_name("N");
}

/// A repeatable option that takes one word a time.
inline CLI::Option* addList(CLI::App& app, const std::string& name, std::vector<std::string>& list, const char* what,
                            const std::string& description) {
    return app.add_option(name, list, description)->allow_extra_args(false)->type_name(what);
}

/// `--help` in our layout, with a usage line of one's own.
class HelpText : public CLI::Formatter {
public:
    explicit HelpText(std::string usage) : usage_(std::move(usage)) { column_width(36); }
    std::string make_usage(const CLI::App*, std::string) const override { return "\nUsage: " + usage_ + "\n"; }
    std::string make_option_opts(const CLI::Option* option) const override {
        return option->get_type_name().empty() ? "" : " " + option->get_type_name();
    }

private:
    std::string usage_;
};

} // namespace kiln::tools
