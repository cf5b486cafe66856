#include "artifact_metadata.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace kiln {

namespace {

// Everything behind this line is the profile.
constexpr llvm::StringLiteral kProfileLine{"profile"};

void decodePass(llvm::ArrayRef<llvm::StringRef> words, PassReports& passes) {
    if (words.size() != 7) return;
    auto index = findPass(words[1]);
    if (!index) return;
    PassReport report;
    if (words[2].getAsDouble(report.ms) || words[3].getAsInteger(10, report.runs) ||
        words[4].getAsInteger(10, report.irBefore) || words[5].getAsInteger(10, report.irAfter) ||
        words[6].getAsInteger(10, report.changedFunctions))
        return;
    passes[*index] = report;
}

} // namespace

std::string encodeFacts(const ArtifactFacts& facts) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    stream << "instructions " << facts.instructions << '\n';
    stream << "compile-ms " << llvm::format("%.3f", facts.compileMs) << '\n';
    for (unsigned i = 0; i < kPassCount; ++i) {
        const PassReport& report = facts.passes[i];
        if (report.runs == 0) continue;
        stream << "pass " << passNames()[i] << ' ' << llvm::format("%.4f", report.ms) << ' ' << report.runs << ' '
               << report.irBefore << ' ' << report.irAfter << ' ' << report.changedFunctions << '\n';
    }
    for (const DeoptSite& site : facts.sites)
        stream << "site " << site.number << ' ' << site.function << '\n';
    stream << kProfileLine << '\n' << facts.profile;
    return text;
}

ArtifactFacts decodeFacts(std::string_view bytes) {
    ArtifactFacts facts;
    llvm::StringRef text(bytes);
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        text = rest;
        if (line == kProfileLine) break;
        if (line.consume_front("site ")) { // names may hold spaces
            auto [number, function] = line.split(' ');
            DeoptSite site{function.str(), 0};
            if (!number.getAsInteger(10, site.number)) facts.sites.push_back(std::move(site));
            continue;
        }
        llvm::SmallVector<llvm::StringRef, 8> words;
        line.split(words, ' ');
        if (words[0] == "pass")
            decodePass(words, facts.passes);
        else if (words.size() == 2 && words[0] == "instructions")
            (void)words[1].getAsInteger(10, facts.instructions);
        else if (words.size() == 2 && words[0] == "compile-ms")
            (void)words[1].getAsDouble(facts.compileMs);
    }
    facts.profile = text.str();
    return facts;
}

} // namespace kiln
