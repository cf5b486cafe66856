#include "tests/support/jit_run.h"

#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace kiln::test {

#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
static constexpr bool kSanitized = true;
#else
static constexpr bool kSanitized = false;
#endif

static void fillIn(std::string& option, std::string_view placeholder, const std::string& value) {
    if (std::size_t at = option.find(placeholder); at != std::string::npos)
        option.replace(at, placeholder.size(), value);
}

std::vector<std::string> optionsOf(const Mode& mode, const std::filesystem::path& cache) {
    const char* chosen = std::getenv("KILN_CHAOS_SEED");
    std::vector<std::string> options = splitWords(mode.options);
    for (std::string& option : options) {
        fillIn(option, "{seed}", chosen ? chosen : "20240607");
        fillIn(option, "{cache}", cache.string());
    }
    return options;
}

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "kiln-XXXXXX").string();
    path_ = mkdtemp(name.data()) ? name : "";
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
}

std::string jitRunPath() {
    if (const char* chosen = std::getenv("KILN_JIT_RUN")) return chosen;
    return std::filesystem::proximate(buildFolder() / "bin/jit-run", repositoryRoot()).string();
}

std::chrono::milliseconds runTimeLimit() {
    if (const char* seconds = std::getenv("KILN_TEST_SECONDS"))
        return std::chrono::milliseconds(static_cast<long>(1000 * std::atof(seconds)));
    return std::chrono::minutes(kSanitized ? 5 : 1);
}

Command jitCommand(const Program& program, const std::vector<std::string>& options,
                   const std::vector<std::string>& args) {
    Command command;
    command.argv = {jitRunPath()};
    if (std::ranges::none_of(options, [](const std::string& option) { return option.starts_with("--cache="); }))
        command.argv.push_back("--cache=off");
    command.argv.insert(command.argv.end(), options.begin(), options.end());
    for (const std::string& flag : program.header.flags)
        command.argv.push_back("--cflag=" + flag);
    for (const std::string& source : program.header.with)
        command.argv.push_back("--with=" + program.pathOf(source));
    command.argv.insert(command.argv.end(), program.header.link.begin(), program.header.link.end());
    command.argv.push_back(program.file.string());
    command.argv.insert(command.argv.end(), args.begin(), args.end());
    command.stdinText = program.header.stdinText;
    command.directory = repositoryRoot();
    command.timeLimit = runTimeLimit();
    if (kSanitized) {
        // The guest's faults and leaks are the guest's: it must die as natively, and may leave its memory to the
        // system.
        const std::string guestFaults =
            "handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:allocator_may_return_null=1";
        command.environment = {{"ASAN_OPTIONS", guestFaults + ":detect_leaks=0"},
                               // A forked child starts compile threads of its own.
                               {"TSAN_OPTIONS", guestFaults + ":die_after_fork=0"},
                               {"UBSAN_OPTIONS", guestFaults + ":print_stacktrace=1"}};
    }
    return command;
}

} // namespace kiln::test
