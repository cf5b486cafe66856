#include "inspect_program.h"

#include "fatal_signals.h"
#include "option_kinds.h"
#include "profile_files.h"

#include "runtime/inspect.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace kiln::tools {

namespace {

struct InspectOptions : ProgramOptions {
    std::vector<std::string> args;
    bool noRun = false, showOutput = false;
    unsigned loop = 0;
};

/// What the handlers at the program's end need. Lives to the end of the process: the guest may end it from anywhere.
struct Session {
    const Verb& verb;
    ProgramVerb what;
    InspectOptions options = {};
    std::string functionName = {}; ///< as it was given
    bool asJson = false;
    pid_t pid = getpid();
    int reportFile = STDOUT_FILENO;

    std::optional<Engine> engine = std::nullopt;
    std::optional<Program> program = std::nullopt;
    FunctionCell* function = nullptr;
    std::optional<unsigned> loop = std::nullopt;
    std::atomic<bool> isRunning{false};
    enum class Progress : unsigned char { Open, Reporting, Done };
    std::atomic<Progress> progress{Progress::Open};
    int exitStatus = kOk; // when done
};
using Progress = Session::Progress;
Session* session = nullptr;

/// Forks of the program end in the same handlers, and have nothing to report.
bool isOurs() {
    return getpid() == session->pid;
}

int finishWith(const Report& report) {
    session->exitStatus = print(session->verb, report, session->asJson, session->reportFile);
    return session->exitStatus;
}

/// The first error that a load or a look-up meets; the program's name is in each report.
int fail(const std::string& message) {
    session->progress = Progress::Done;
    Report report = failed(message);
    report.json["program"] = session->options.sources.front().name;
    return finishWith(report);
}

Json asJson(const ProgramRun& run) {
    switch (run.end) {
    case ProgramRun::End::NotRun: return {{"end", "not run"}};
    case ProgramRun::End::Exited: return {{"end", "exit"}, {"status", run.status}};
    case ProgramRun::End::Signal: return {{"end", "signal"}};
    }
    return nullptr;
}

/// The report, once.
void conclude(ProgramRun::End end, int status) {
    Progress before = Progress::Open;
    if (!session->progress.compare_exchange_strong(before, Progress::Reporting)) {
        // Another thread is at it, and ends the process when it is done. A signal ends it now.
        while (before == Progress::Reporting && end != ProgramRun::End::Signal)
            pause();
        return;
    }
    if (!session->isRunning) end = ProgramRun::End::NotRun;
    Subject subject{session->options,  *session->engine, *session->program,
                    session->function, session->loop,    {end, status}};
    Report report = session->what.report(subject);
    Json json = {{"program", session->options.sources.front().name}, {"run", asJson(subject.run)}};
    json.update(report.json);
    report.json = std::move(json);
    finishWith(report);
    session->progress = Progress::Done;
}

// However it ends.

/// The newest of what was registered when main began: all that main registered has run.
void onProgramEnd(int status, void*) {
    if (!isOurs() || session->progress == Progress::Done) return;
    session->program->finish(); // what the constructors registered
    session->engine->drain();   // what was promoted is to be seen, even if it came too late for the run
    session->engine->stop();
    conclude(ProgramRun::End::Exited, status);
    std::exit(session->exitStatus); // goes on with what is left to do in exit(), with another status
}

/// Registered before the program was there: what comes here has passed by onProgramEnd.
void onProcessExit(int status, void*) {
    if (!isOurs() || session->progress == Progress::Done) return;
    if (session->program)
        conclude(ProgramRun::End::Exited, status); // a destructor called exit()
    else
        fail("the program ended with exit status " + std::to_string(status) + " while it was loaded");
    _exit(session->exitStatus);
}

/// No handlers run, and no destructors: nothing of LLVM has ended yet.
void onQuickExit() {
    if (!isOurs() || !session->program) return;
    conclude(ProgramRun::End::Exited, 0);
    _exit(session->exitStatus);
}

/// The guest's `_exit`.
[[noreturn]] void exitAtOnce(int status) {
    if (isOurs() && session->program) {
        conclude(ProgramRun::End::Exited, status);
        status = session->exitStatus;
    }
    _exit(status);
}

/// On a stack of its own: a signal's has no room for a compilation.
void onSignal() {
    if (!session->program) return;
    std::thread([] { conclude(ProgramRun::End::Signal, 0); }).join();
}

void arrangeEnds() {
    on_exit(onProcessExit, nullptr);
    std::at_quick_exit(onQuickExit);
    onFatalSignal(onSignal);
    for (const char* name : {"_exit", "_Exit"})
        session->engine->define(name, reinterpret_cast<void*>(&exitAtOnce));
}

/// From now on what is written to standard output is not the report.
void setOutputAside() {
    constexpr int kOutOfTheWay = 64; // programs that open files get the numbers they always get
    const int saved = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, kOutOfTheWay);
    const int other = session->options.showOutput ? STDERR_FILENO : open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (saved < 0 || other < 0) return;
    session->reportFile = saved;
    dup2(other, STDOUT_FILENO);
    if (other != STDERR_FILENO) close(other);
}

/// "f@2" is loop 2 of f, as statistics name it.
bool splitLoop(const std::string& path, std::string& function, unsigned& loop) {
    const size_t at = path.rfind('@');
    if (at == path.npos || at == 0) return false;
    const char* end = path.data() + path.size();
    auto [stop, error] = std::from_chars(path.data() + at + 1, end, loop);
    if (error != std::errc() || stop != end) return false;
    function = path.substr(0, at);
    return true;
}

/// Before the run: it may be long. Empty: all that was asked about is there.
std::string findSubject() {
    const std::string& name = session->functionName;
    if (name.empty()) return "";
    auto found = findFunction(*session->program, name);
    std::string plain;
    unsigned loop = 0;
    if (!found && session->what.takesLoop && splitLoop(name, plain, loop))
        if (auto function = findFunction(*session->program, plain)) {
            found = function;
            session->loop = loop;
        }
    if (!found) return found.error().message;
    session->function = *found;
    if (!session->loop) return "";
    const FunctionFacts facts = functionFacts(**found);
    if (*session->loop < facts.loops.size()) return "";
    const std::string count = facts.loops.empty()       ? "no loops"
                              : facts.loops.size() == 1 ? "1 loop, loop 0"
                                                        : std::to_string(facts.loops.size()) + " loops, 0 to " +
                                                              std::to_string(facts.loops.size() - 1);
    return "function '" + facts.symbol + "' has no loop " + std::to_string(*session->loop) + ": it has " + count;
}

void declareRun(CLI::App& app, InspectOptions& o) {
    addList(app, "--args", o.args, "TEXT", "arguments of the program, split as a shell does; repeatable");
    app.add_flag("--no-run", o.noRun, "load the program, do not run it: there are no counts then");
    app.add_flag("--show-output", o.showOutput, "the program's standard output, on standard error; else it is dropped");
}

/// The command line into the session. -1: go on.
int parse(const std::vector<std::string>& words) {
    InspectOptions& o = session->options;
    o.engine.jobs = 0; // the same run gives the same report
    o.engine.keepRemarks = session->what.keepsRemarks;
    VerbLine line(session->verb);
    ProgramFlags flags(o);
    ProgramVerb& what = session->what;
    if (what.declare) what.declare(line.app());
    if (what.takesLoop) addNumber(line.app(), "--loop", o.loop, 0u, UINT32_MAX, "this loop of the function");
    declareRun(line.app(), o);
    flags.declareSources(line.app());
    if (what.forcesTier) flags.declareTier(line.app());
    flags.declareEngine(line.app());
    // What was kept in other runs would say nothing of this one: `--cache=DIR` asks for it.
    if (!what.usesCache) {
        o.engine.cache.directory.clear();
        o.engine.cache.l2Bytes = 0;
    }
    const int ended = line.parse(words, [&] {
        const bool hasLoop = what.takesLoop && line.app().count("--loop");
        if (hasLoop && line.operand(1).empty()) throw CLI::ValidationError("--loop needs a FUNCTION");
        if (what.finish) what.finish(hasLoop);
        if (what.needsFunction && what.needsFunction() && line.operand(1).empty())
            throw CLI::ValidationError("no FUNCTION given: --diff needs one");
        flags.finish(line.app(), line.operand(0));
        if (hasLoop) session->loop = o.loop;
    });
    if (ended >= 0) return ended;
    session->functionName = line.operand(1);
    session->asJson = line.json();
    o.programArgs = {line.operand(0)};
    for (const std::string& text : o.args)
        for (std::string& word : splitArguments(text))
            o.programArgs.push_back(std::move(word));
    return -1;
}

int makeEngine() {
    Options& options = session->options.engine;
    options.log = [](LogLevel, std::string_view line) {
        std::fprintf(stderr, "jit-inspect: %.*s\n", static_cast<int>(line.size()), line.data());
    };
    auto engine = Engine::create(options);
    if (engine) {
        session->engine.emplace(std::move(*engine));
        return -1;
    }
    const int status = fail(engine.error().message);
    return engine.error().code == ErrorCode::BadOption ? kUsage : status;
}

} // namespace

int runProgramVerb(const Verb& verb, const std::vector<std::string>& words, ProgramVerb what) {
    session = new Session{.verb = verb, .what = std::move(what)};
    const InspectOptions& o = session->options;
    if (const int ended = parse(words); ended >= 0) return ended;
    if (auto opened = openLibraries(o.libraries); !opened) return fail(opened.error().message);
    if (const int ended = makeEngine(); ended >= 0) return ended;
    arrangeEnds();
    setOutputAside();

    auto program = session->engine->load(o.sources, o.frontEndArgs);
    if (!program) return fail(program.error().message);
    session->program.emplace(std::move(*program));
    std::fputs(session->program->diagnostics().c_str(), stderr);
    if (const std::string error = findSubject(); !error.empty()) return fail(error);
    auto profile = readProfiles(o.profiles);
    if (!profile) return fail(profile.error().message);
    session->program->addProfile(*profile);

    atProgramEnd(*session->program, onProgramEnd, nullptr);
    int status = 0;
    if (!o.noRun) {
        session->isRunning = true;
        auto ran = session->program->run(o.programArgs, o.entry);
        if (!ran) return fail(ran.error().message);
        status = *ran;
    }
    session->engine->drain();
    session->engine->stop(); // so that compile threads are gone before exit() begins
    std::exit(status);       // onProgramEnd reports
}

std::vector<std::string> splitArguments(const std::string& text) {
    std::vector<std::string> words;
    bool inWord = false;
    char quote = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool isBlank = c == ' ' || c == '\t' || c == '\n';
        if (!quote && isBlank) {
            inWord = false;
            continue;
        }
        if (!inWord) words.emplace_back();
        inWord = true;
        if (c == quote)
            quote = 0;
        else if (!quote && (c == '\'' || c == '"'))
            quote = c;
        else if (c == '\\' && quote != '\'' && i + 1 < text.size())
            words.back() += text[++i];
        else
            words.back() += c;
    }
    return words;
}

} // namespace kiln::tools
