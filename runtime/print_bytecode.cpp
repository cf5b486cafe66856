#include "print_bytecode.h"

#include "bytecode.h"
#include "cell.h"
#include "counted_profile.h"
#include "interp/helpers.h"
#include "opcodes.h"
#include "relaxed.h"

#include <array>
#include <atomic>
#include <bit>
#include <charconv>
#include <cstdio>
#include <map>
#include <string_view>

namespace kiln {

namespace {

// How each handler's operands are written. %a %b %c %d: the slot at that offset; %A %D: the field as a number; %f: the
// slot whose offset is the immediate; %i: the immediate; %x: it in hex; %o: it as " + 8", nothing when zero; %j: b as
// an immediate; %n: the immediate as a number of the type; %L: a step to come first;
// %B: b as the third parameter says; %@ %!: the address that the handler's second parameter means, without and with a
// value as immediate; %I: c and d as an immediate; %K %C %H %O: constants, call, helper, operation; %F: all fields.
// What comes after the operands (targets) goes by the field `jumps`.
struct Shape {
    std::string_view handler;
    std::string_view operands;
    enum class Jumps : uint8_t { No, Entry, Always, Loop, Either, LoopEither, Switch } jumps = Jumps::No;
};
using Jumps = Shape::Jumps;

constexpr Shape kShapes[] = {
    {"binary", "%a, %b, %c"},
    {"binaryImm", "%a, %b, %i"},
    {"immBinary", "%a, %i, %c"},
    {"compare", "%a, %b, %c"},
    {"compareImm", "%a, %b, %i"},
    {"branchIf", "%a, %b", Jumps::Either},
    {"branchIfImm", "%a, %j", Jumps::Either},
    {"loopBranch", "%L%a, %B", Jumps::LoopEither},
    {"zext", "%a, %b"},
    {"sext", "%a, %b"},
    {"sextBits", "%a, %b, %i bits"},
    {"maskBits", "%a, %b, %x"},
    {"zext128", "%a, %b"},
    {"sext128", "%a, %b"},
    {"fbinary", "%a, %b, %c"},
    {"fbinaryImm", "%a, %b, %n"},
    {"immFbinary", "%a, %n, %c"},
    {"funary", "%a, %b"},
    {"fneg", "%a, %b"},
    {"fusedMulAdd", "%a, %b, %c, %d"},
    {"hardwareMulAdd", "%a, %b, %c, %d"},
    {"fcompare", "%a, %b, %c"},
    {"fconvert", "%a, %b"},
    {"fpToInt", "%a, %b"},
    {"intToFp", "%a, %b"},
    {"load", "%a, [%@]"},
    {"store", "[%@], %a"},
    {"storeImm", "[%!"},
    {"loadBytes", "%a, [%b%o], %D bytes"},
    {"storeBytes", "[%b%o], %a, %D bytes"},
    {"loadBit", "%a, [%b%o]"},
    {"lea", "%a, %@"},
    {"addScaled", "%a, %b + %c*%i"},
    {"frameAddress", "%a, &%f"},
    {"loadConstants", "%K", Jumps::Entry},
    {"move64", "%a, %b"},
    {"move64Twice", "%a, %b; %c, %d"},
    {"moveImm", "%a, %i"},
    {"moveBytes", "%a, %b, %i bytes"},
    {"clearBytes", "%a, %i bytes"},
    {"select64", "%a, %b ? %c : %d"},
    {"selectImmElse", "%a, %b ? %i : %d"},
    {"selectElseImm", "%a, %b ? %c : %i"},
    {"selectImms", "%a, %b ? %I : %i"},
    {"selectBytes", "%a, %b ? %c : %d, %i bytes"},
    {"helper", "%H"},
    {"operation", "%O"},
    {"branchIfTrue", "%a", Jumps::Either},
    {"jump", "", Jumps::Always},
    {"loopJump", "", Jumps::Loop},
    {"switchOn", "%a", Jumps::Switch},
    {"call", "%C"},
    {"callOut", "%C"},
    {"callIndirect", "%C"},
    {"countArguments", "", Jumps::Always},
    {"returnVoid", ""},
    {"return64", "%a"},
    {"returnImm", "%i"},
    {"returnBytes", "%a, %i bytes"},
    {"returnBinary", "%b, %c"},
    {"returnBinaryImm", "%b, %i"},
    {"dynamicAlloca", "%a, %b * %i bytes"},
    {"stackSave", "%a"},
    {"stackRestore", "%a"},
    {"landingPad", "%a"},
    {"resumeUnwind", "%a"},
    {"leave", ""},
    {"unreachable", ""},
};

// The handlers as the table spells them: "(binary<uint8_t, Add>)".
constexpr std::string_view kHandlers[] = {
#define KILN_SPELLING(handler) #handler
#define KILN_OP(name, text, handler) KILN_SPELLING(handler),
#include "opcodes.def"
#undef KILN_OP
#undef KILN_SPELLING
};

constexpr bool isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Of a handler that has no row: its fields as they are.
constexpr Shape kPlainFields{"", "%F"};

constexpr const Shape* shapeOf(std::string_view handler) {
    handler.remove_prefix(handler.starts_with('(') ? 1 : 0);
    size_t length = 0;
    while (length < handler.size() && isWord(handler[length]))
        ++length;
    for (const Shape& shape : kShapes)
        if (shape.handler == handler.substr(0, length)) return &shape;
    return &kPlainFields;
}

// Of an opcode's operands, as far as its constants are printed by it.
struct ValueType {
    std::string_view spelling;
    unsigned bits = 64;
    bool isFloat = false;
};
constexpr ValueType kValueTypes[] = {
    {"uint8_t", 8},  {"uint16_t", 16}, {"uint32_t", 32},    {"int32_t", 32},      {"uint64_t", 64},
    {"int64_t", 64}, {"U128", 128},    {"float", 32, true}, {"double", 64, true}, {"long double", 80, true},
};

constexpr ValueType typeOf(std::string_view handler) {
    size_t from = handler.find('<');
    if (from == handler.npos) return {};
    std::string_view type = handler.substr(from + 1, handler.find_first_of(",>", from) - from - 1);
    for (const ValueType& row : kValueTypes)
        if (row.spelling == type) return row;
    return {};
}

struct HelperName {
    interp::Helper helper;
    const char* name;
};
constexpr HelperName kHelperNames[] = {
    {interp::fenceHelper, "fence"},         {interp::memcpyHelper, "memcpy"},    {interp::memmoveHelper, "memmove"},
    {interp::memsetHelper, "memset"},       {interp::copyInHelper, "copy.in"},   {interp::trapHelper, "trap"},
    {interp::debugTrapHelper, "debugtrap"}, {interp::vaStartHelper, "va.start"}, {interp::vaCopyHelper, "va.copy"},
};

std::string hex(uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "0x%llx", static_cast<unsigned long long>(value));
    return text;
}

template <class Float>
std::string shortest(Float value) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

class Lister {
public:
    Lister(const BytecodeFunction& code, const BytecodeNames& names)
        : code_(code), names_(names), counts_(edgeCounts(code)) {
        for (const ConstantWord& word : code.constants)
            constants_[word.slot] = word.bits;
    }

    BytecodeListing run() {
        BytecodeListing listing;
        listing.irInstructions = code_.irInstructions;
        listing.frameBytes = code_.frameBytes;
        listing.entry =
            code_.cell ? static_cast<uint32_t>(code_.cell->first.load(std::memory_order_relaxed) - code_.code.data())
                       : code_.entry;
        listing.osrReturn = code_.osrReturn;
        for (uint32_t i = 0; i < code_.loopCount; ++i) {
            const LoopSite& site = code_.loops[i];
            listing.loops.push_back(
                {site.index, site.parent, site.header, readRelaxed(site.count), readRelaxed(site.osrEntries)});
        }
        for (uint32_t i = 0; i < code_.code.size(); ++i)
            listing.lines.push_back(line(i));
        for (const BytecodeLine& each : listing.lines)
            for (const BytecodeTarget& target : each.targets)
                if (target.index < listing.lines.size()) listing.lines[target.index].isTarget = true;
        return listing;
    }

private:
    BytecodeLine line(uint32_t index) {
        const Inst& inst = code_.code[index];
        BytecodeLine line;
        line.index = index;
        const Op op = opcodeOf(inst.run);
        if (op == Op::Count) {
            line.opcode = "?";
            return line;
        }
        line.opcode = opcodeName(op);
        const std::string_view handler = kHandlers[static_cast<size_t>(op)];
        const Shape& shape = *shapeOf(handler);
        type_ = typeOf(handler);
        form_ = handler;
        if (shape.operands.starts_with("%a") && shape.jumps == Jumps::No && !line.opcode.starts_with("return"))
            line.value = names_.value(inst.a);
        // The helpers with names of their own have no result: their first slot is read, or a copy's.
        if (shape.operands == "%C" || shape.operands == "%O" || (shape.operands == "%H" && ownName(inst).empty()))
            line.value = names_.value(inst.a);
        if (op == Op::Move64Twice) line.value += ", " + names_.value(inst.c);
        for (size_t i = 0; i < shape.operands.size(); ++i)
            line.operands +=
                shape.operands[i] == '%' ? operand(inst, shape.operands[++i]) : shape.operands.substr(i, 1);
        addTargets(inst, index, shape.jumps, line);
        return line;
    }

    std::string operand(const Inst& inst, char what) const {
        switch (what) {
        case 'a': return slot(inst.a);
        case 'b': return slot(inst.b);
        case 'c': return slot(inst.c);
        case 'd': return slot(inst.d);
        case 'A': return std::to_string(inst.a);
        case 'D': return std::to_string(inst.d);
        case 'f': return slot(static_cast<uint32_t>(inst.bits));
        case 'i': return immediate(inst.bits);
        case 'j':
            return type_.isFloat ? shortest(std::bit_cast<float>(inst.b))
                                 : std::to_string(static_cast<int32_t>(inst.b));
        case 'x': return hex(inst.bits);
        case 'o': return offset(inst.imm);
        case 'B': return operand(inst, form_.find(", true, Step::") != form_.npos ? 'j' : 'b');
        case 'n': return constant(inst.bits);
        case 'I': return immediate(inst.c | static_cast<uint64_t>(inst.d) << 32);
        case '@': return address(inst, inst.imm);
        case '!': return storedImmediate(inst);
        case 'L': return step(inst);
        case 'K': return constants(inst);
        case 'C': return call(inst);
        case 'H': return helper(inst);
        case 'F': return fields(inst);
        case 'O': return operation(inst);
        default: return "?";
        }
    }

    static std::string word(uint32_t offset) {
        if (offset < kFrameHeaderBytes) return "frame+" + std::to_string(offset);
        const uint32_t at = offset - kFrameHeaderBytes;
        return "r" + std::to_string(at / 8) + (at % 8 ? "+" + std::to_string(at % 8) : "");
    }

    std::string slot(uint32_t offset) const {
        const auto known = constants_.find(offset / 8 * 8);
        if (known == constants_.end()) return word(offset);
        const std::string text = constant(known->second >> offset % 8 * 8);
        return text.starts_with('@') ? text : "#" + text;
    }

    /// By the handler's address form: base, and index.
    std::string address(const Inst& inst, int64_t displacement) const {
        const bool isFixed = form_.find("Fixed") != form_.npos, isElement = form_.find("Element") != form_.npos;
        std::string text = isFixed ? constantAddress(inst.bits) : slot(inst.b);
        if (isElement || form_.find("Scaled") != form_.npos) {
            const size_t index = form_.rfind('<');
            text += " + " + slot(inst.c) +
                    (form_.compare(index + 1, 7, "int32_t") == 0    ? ".s32"
                     : form_.compare(index + 1, 8, "uint32_t") == 0 ? ".u32"
                                                                    : "");
            text += "*" + std::to_string(isElement ? type_.bits / 8 : inst.d);
        }
        return isFixed ? text : text + offset(displacement);
    }

    std::string constantAddress(uint64_t bits) const {
        const std::string symbol = names_.symbol(bits);
        return symbol.empty() ? hex(bits) : "@" + symbol;
    }

    std::string storedImmediate(const Inst& inst) const {
        const bool isFixed = form_.find("Fixed") != form_.npos;
        const uint64_t value = isFixed ? inst.a | static_cast<uint64_t>(inst.b) << 32 : inst.bits;
        return address(inst, static_cast<int32_t>(inst.a)) + "], " + immediate(value);
    }

    std::string step(const Inst& inst) const {
        const auto* site = static_cast<const LoopSite*>(inst.pointer);
        if (form_.ends_with("Step::Slot>)")) return slot(inst.a) + " += " + slot(site->stepSlot) + "; ";
        if (!form_.ends_with("Step::Constant>)")) return "";
        const int64_t step = site->step;
        return slot(inst.a) + (step < 0 ? " -= " : " += ") + std::to_string(step < 0 ? -step : step) + "; ";
    }

    std::string constant(uint64_t bits) const {
        if (type_.isFloat && type_.bits == 32) return shortest(std::bit_cast<float>(static_cast<uint32_t>(bits)));
        if (type_.isFloat && type_.bits == 64) return shortest(std::bit_cast<double>(bits));
        return immediate(bits);
    }

    std::string immediate(uint64_t bits) const {
        if (std::string symbol = names_.symbol(bits); !symbol.empty()) return "@" + symbol;
        const unsigned unused = type_.bits < 64 ? 64 - type_.bits : 0;
        const int64_t value = static_cast<int64_t>(bits << unused) >> unused;
        constexpr int64_t kLargest = int64_t{1} << 48; // beyond: addresses, masks and bits of floating point
        return value > -kLargest && value < kLargest ? std::to_string(value) : hex(bits);
    }

    static std::string offset(int64_t bytes) {
        if (bytes == 0) return "";
        return (bytes < 0 ? " - " : " + ") + std::to_string(bytes < 0 ? -bytes : bytes);
    }

    std::string constants(const Inst& inst) const {
        std::string text;
        for (uint32_t i = 0; i < inst.b; ++i)
            text += (i ? ", " : "") + word(code_.constants[i].slot) + " = " + immediate(code_.constants[i].bits);
        return text;
    }

    std::string call(const Inst& inst) const {
        const CallSite& site =
            callsByCell(opcodeOf(inst.run)) ? *code_.callSites[inst.d] : *static_cast<const CallSite*>(inst.pointer);
        std::string text = names_.value(inst.a).empty() ? "" : word(inst.a) + ", ";
        const auto target = reinterpret_cast<uint64_t>(site.target); // null: a weak function that is nowhere
        if (site.callee)
            text += site.callee->name;
        else if (form_.find("callIndirect") != form_.npos)
            text += "*" + slot(site.targetSlot);
        else if (std::string symbol = names_.symbol(target); !symbol.empty())
            text += symbol;
        else
            text += hex(target);
        text += '(';
        for (size_t i = 0; i < site.argWord.size(); ++i) {
            // An argument without bytes has no word.
            const uint32_t first = site.argWord[i];
            text += (i ? ", " : "") + (first < site.words.size() ? argument(inst, site, first) : "{}");
        }
        return text + ')';
    }

    /// As the fields of the instruction say: by its row, "FieldArguments<words, immediates, adds>".
    std::string argument(const Inst& inst, const CallSite& site, uint32_t word) const {
        const size_t row = form_.find("FieldArguments<");
        if (row == form_.npos) return slot(site.words[word]);
        const std::string_view parameters = form_.substr(row + 15);
        const unsigned immediates =
            parameters[1] == ',' ? static_cast<unsigned>(parameters[parameters.find_first_of("01234567", 2)] - '0') : 0;
        const uint32_t fields[] = {inst.b, inst.c, inst.d};
        const auto number = [&](size_t field) { return std::to_string(static_cast<int32_t>(fields[field])); };
        if (immediates >> word & 1) return "#" + number(word);
        const std::string text = slot(fields[word]);
        const bool adds = word == 0 && parameters.find("true") != parameters.npos;
        return adds ? text + " + " + number(site.words.size()) : text;
    }

    std::string fields(const Inst& inst) const {
        std::string text;
        const std::pair<const char*, uint32_t> all[] = {{"a ", inst.a}, {"b ", inst.b}, {"c ", inst.c}, {"d ", inst.d}};
        for (const auto& [name, field] : all)
            if (field != 0) text += (text.empty() ? "" : ", ") + (name + fieldText(field));
        if (inst.bits != 0) text += (text.empty() ? "" : ", ") + ("imm " + immediate(inst.bits));
        return text;
    }

    /// A slot where it may be one, else a number: an offset in a result, a distance.
    std::string fieldText(uint32_t field) const {
        const bool isSlot = field >= kFrameHeaderBytes && field < code_.frameBytes && field % 4 == 0;
        return isSlot ? slot(field) : std::to_string(static_cast<int32_t>(field));
    }

    static std::string ownName(const Inst& inst) {
        for (const HelperName& row : kHelperNames)
            if (reinterpret_cast<void*>(row.helper) == inst.pointer) return row.name;
        return "";
    }

    std::string helper(const Inst& inst) const {
        std::string text = ownName(inst);
        if (text.empty()) text = names_.helper(inst.pointer);
        if (text.empty()) text = "?";
        std::string separator = " ";
        for (uint32_t field : {inst.a, inst.b, inst.c, inst.d}) {
            if (field == 0) continue; // unused: no slot lies in the frame's header
            // Small numbers are offsets in a result; of copy.in d is a size.
            const bool isNumber = field < kFrameHeaderBytes ||
                                  (inst.pointer == reinterpret_cast<void*>(interp::copyInHelper) && field == inst.d);
            text += separator + (isNumber ? std::to_string(field) : slot(field));
            separator = ", ";
        }
        return text;
    }

    /// Nothing where branches are not counted.
    std::optional<uint64_t> countAt(const void* counts, uint32_t index) const {
        if (!counts) return std::nullopt;
        return counts_[static_cast<size_t>(static_cast<const uint32_t*>(counts) - code_.edgeCounts.get()) + index];
    }

    /// "add 4 x 32 bits r3, r5, r7".
    std::string operation(const Inst& inst) const {
        const auto& what = *static_cast<const interp::Operation*>(inst.pointer);
        std::string text = what.name;
        if (what.fromBits) text += " from " + std::to_string(what.fromBits) + " to";
        text += " " + (what.lanes > 1 ? std::to_string(what.lanes) + " x " : "") + std::to_string(what.bits) + " bits";
        std::string separator = " ";
        for (uint32_t field : {inst.a, inst.b, inst.c, inst.d}) {
            if (field == 0) continue;
            text += separator + slot(field);
            separator = ", ";
        }
        return text;
    }

    void addTargets(const Inst& inst, uint32_t index, Jumps jumps, BytecodeLine& line) const {
        auto at = [index](uint32_t relative) {
            return index + static_cast<uint32_t>(static_cast<int32_t>(relative) / static_cast<int32_t>(sizeof(Inst)));
        };
        switch (jumps) {
        case Jumps::No: break;
        case Jumps::Entry:
        case Jumps::Always: line.targets.push_back({"", at(inst.a), std::nullopt}); break;
        case Jumps::Loop: {
            const auto& site = *static_cast<const LoopSite*>(inst.pointer);
            line.loop = site.index;
            line.operands = "loop " + std::to_string(site.index);
            line.targets.push_back({"", at(inst.a), std::nullopt});
            break;
        }
        case Jumps::Either:
            line.targets.push_back({"taken", at(inst.c), countAt(inst.pointer, 0)});
            line.targets.push_back({"otherwise", at(inst.d), countAt(inst.pointer, 1)});
            break;
        case Jumps::LoopEither: {
            const auto& site = *static_cast<const LoopSite*>(inst.pointer);
            line.loop = site.index;
            line.operands += ", loop " + std::to_string(site.index);
            const uint32_t* edges = site.headerEdges == ~0u ? nullptr : code_.edgeCounts.get() + site.headerEdges;
            line.targets.push_back({"taken", at(inst.c), countAt(edges, site.staysWhenTaken ? 0 : 1)});
            line.targets.push_back({"otherwise", at(inst.d), countAt(edges, site.staysWhenTaken ? 1 : 0)});
            break;
        }
        case Jumps::Switch: {
            const auto& table = *static_cast<const SwitchTable*>(inst.pointer);
            for (const SwitchTable::Case& item : table.cases)
                line.targets.push_back({"on " + std::to_string(item.value), at(static_cast<uint32_t>(item.target)),
                                        countAt(table.counts, item.edge)});
            line.targets.push_back(
                {"otherwise", at(static_cast<uint32_t>(table.defaultTarget)), countAt(table.counts, 0)});
            break;
        }
        }
    }

    const BytecodeFunction& code_;
    const BytecodeNames& names_;
    std::vector<uint64_t> counts_;           // by edge
    std::map<uint32_t, uint64_t> constants_; // by slot
    ValueType type_;                         // of the instruction that is being printed
    std::string_view form_;                  // its handler as the table spells it
};

std::string targetsText(const std::vector<BytecodeTarget>& targets) {
    constexpr size_t kMostOnOneLine = 2;
    std::string text, separator = "-> ";
    for (const BytecodeTarget& target : targets) {
        if (targets.size() > kMostOnOneLine) separator = "\n           -> ";
        text += separator + std::to_string(target.index);
        if (!target.when.empty()) text += " " + target.when;
        if (target.count) text += " [" + std::to_string(*target.count) + "]";
        separator = ", ";
    }
    return text;
}

} // namespace

BytecodeListing listBytecode(const BytecodeFunction& code, const BytecodeNames& names) {
    return Lister(code, names).run();
}

std::string headText(const BytecodeListing& listing) {
    std::string text = std::to_string(listing.lines.size()) + " instructions from " +
                       std::to_string(listing.irInstructions) + " of the IR, frame of " +
                       std::to_string(listing.frameBytes) + " bytes, entered at " + std::to_string(listing.entry) +
                       "\n";
    for (const BytecodeLoop& loop : listing.loops) {
        text += "loop " + std::to_string(loop.index);
        if (loop.parent >= 0) text += " in loop " + std::to_string(loop.parent);
        if (loop.header) text += ": from " + std::to_string(*loop.header);
        text += ", " + std::to_string(loop.backEdges) + " back-edges, " + std::to_string(loop.osrEntries) +
                " OSR entries\n";
    }
    return text;
}

std::string lineText(const BytecodeLine& line) {
    constexpr int kOperandColumns = 36;
    char head[64];
    std::snprintf(head, sizeof head, "%c %5u  %-17s ", line.isTarget ? '>' : ' ', line.index, line.opcode.c_str());
    std::string rest = line.operands;
    if (!line.operands.empty() && !line.targets.empty()) rest += ' ';
    rest += targetsText(line.targets);
    if (!line.value.empty()) {
        rest.resize(std::max<size_t>(rest.size(), kOperandColumns), ' ');
        rest += "  ; " + line.value;
    }
    std::string text = head + rest;
    text.erase(text.find_last_not_of(' ') + 1);
    return text + '\n';
}

} // namespace kiln
