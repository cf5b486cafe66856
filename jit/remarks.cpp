#include "jit/remarks.h"

#include "jit/passes.h"

#include "llvm/ADT/SmallVector.h"

#include <algorithm>

namespace kiln {

namespace {

/// Names in LLVM have no such byte.
constexpr char kFieldEnd = '\0';
constexpr char kRemarkEnd = '\n';
constexpr size_t kFields = 7;
constexpr const char* kKindNames[] = {"passed", "missed", "analysis"};

std::string field(llvm::StringRef text) {
    std::string clean = text.str();
    std::replace_if(clean.begin(), clean.end(), [](char c) { return c == kFieldEnd || c == kRemarkEnd; }, ' ');
    return clean + kFieldEnd;
}

} // namespace

const char* remarkKindName(RemarkKind kind) {
    return kKindNames[static_cast<size_t>(kind)];
}

std::vector<std::string> remarkRows() {
    std::vector<std::string> rows{kUnitRow};
    for (llvm::StringRef name : passNames())
        rows.push_back(name.str());
    rows.emplace_back(kCodegenRow);
    return rows;
}

void append(RemarkText& text, const Remark& remark) {
    std::string line = field(remark.row) + field(remark.pass) + field(remark.name) +
                       field(remarkKindName(remark.kind)) + field(remark.function) + field(remark.place) +
                       field(remark.text);
    line.back() = kRemarkEnd;
    if (text.cut > 0 || text.bytes.size() + line.size() > kMostRemarkBytes) {
        ++text.cut;
        return;
    }
    text.bytes += line;
    ++text.count;
}

std::vector<Remark> decodeRemarks(llvm::StringRef bytes) {
    std::vector<Remark> remarks;
    while (!bytes.empty()) {
        auto [line, rest] = bytes.split(kRemarkEnd);
        bytes = rest;
        llvm::SmallVector<llvm::StringRef, kFields> fields;
        line.split(fields, kFieldEnd);
        if (fields.size() != kFields) continue;
        const auto kind = std::find(std::begin(kKindNames), std::end(kKindNames), fields[3]);
        if (kind == std::end(kKindNames)) continue;
        remarks.push_back({fields[0].str(), fields[1].str(), fields[2].str(),
                           static_cast<RemarkKind>(kind - std::begin(kKindNames)), fields[4].str(), fields[5].str(),
                           fields[6].str()});
    }
    return remarks;
}

} // namespace kiln
