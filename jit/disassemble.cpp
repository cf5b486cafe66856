#include "jit/disassemble.h"

#include "jit/emit.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/BinaryFormat/ELF.h"
#include "llvm/MC/MCAsmInfo.h"
#include "llvm/MC/MCContext.h"
#include "llvm/MC/MCDisassembler/MCDisassembler.h"
#include "llvm/MC/MCExpr.h"
#include "llvm/MC/MCInst.h"
#include "llvm/MC/MCInstPrinter.h"
#include "llvm/MC/MCInstrAnalysis.h"
#include "llvm/MC/MCInstrInfo.h"
#include "llvm/MC/MCRegisterInfo.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Object/ELFObjectFile.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>

namespace kiln {

using llvm::Error;
using llvm::Expected;
using llvm::MCInst;
using llvm::StringRef;
using llvm::object::SectionRef;

namespace {

// LLVM's machinery for one machine's code.
class Machine {
public:
    static Expected<std::unique_ptr<Machine>> create();

    /// False: no instruction; `size` is then 1.
    bool decode(llvm::ArrayRef<uint8_t> bytes, uint64_t address, MCInst& inst, uint64_t& size) const;
    std::optional<uint64_t> branchTarget(const MCInst& inst, uint64_t address, uint64_t size) const;
    /// Puts a name where the instruction has the distance to its target. False: it has none.
    bool nameTarget(MCInst& inst, StringRef name);
    /// Notes of the printer (what a shuffle does) go to `comment`.
    std::string print(const MCInst& inst, std::string& comment);

private:
    Machine() = default;

    std::unique_ptr<llvm::MCRegisterInfo> registers_;
    std::unique_ptr<llvm::MCAsmInfo> assembly_;
    std::unique_ptr<llvm::MCSubtargetInfo> subtarget_;
    std::unique_ptr<llvm::MCInstrInfo> instructions_;
    std::unique_ptr<llvm::MCInstrAnalysis> analysis_;
    std::unique_ptr<llvm::MCContext> context_;
    std::unique_ptr<llvm::MCDisassembler> decoder_;
    std::unique_ptr<llvm::MCInstPrinter> printer_;
};

Expected<std::unique_ptr<Machine>> Machine::create() {
    static std::once_flag once;
    std::call_once(once, [] {
        llvm::InitializeNativeTarget(); // with the tables of instructions, which the decoder reads
        llvm::InitializeNativeTargetDisassembler();
    });
    const HostCpu& cpu = hostCpu();
    std::string message;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(cpu.triple, message);
    if (!target) return llvm::createStringError("no disassembler for %s: %s", cpu.triple.c_str(), message.c_str());
    constexpr unsigned kIntelSyntax = 1;
    const llvm::Triple triple(cpu.triple);
    std::unique_ptr<Machine> machine(new Machine);
    machine->registers_.reset(target->createMCRegInfo(cpu.triple));
    machine->assembly_.reset(target->createMCAsmInfo(*machine->registers_, cpu.triple, {}));
    machine->subtarget_.reset(target->createMCSubtargetInfo(cpu.triple, cpu.name, cpu.features));
    machine->instructions_.reset(target->createMCInstrInfo());
    machine->analysis_.reset(target->createMCInstrAnalysis(machine->instructions_.get()));
    machine->context_ = std::make_unique<llvm::MCContext>(triple, machine->assembly_.get(), machine->registers_.get(),
                                                          machine->subtarget_.get());
    machine->decoder_.reset(target->createMCDisassembler(*machine->subtarget_, *machine->context_));
    machine->printer_.reset(target->createMCInstPrinter(triple, kIntelSyntax, *machine->assembly_,
                                                        *machine->instructions_, *machine->registers_));
    if (!machine->decoder_ || !machine->printer_ || !machine->analysis_)
        return llvm::createStringError("no disassembler for %s", cpu.triple.c_str());
    return machine;
}

bool Machine::decode(llvm::ArrayRef<uint8_t> bytes, uint64_t address, MCInst& inst, uint64_t& size) const {
    size = 0;
    const auto status = decoder_->getInstruction(inst, size, bytes, address, llvm::nulls());
    if (status == llvm::MCDisassembler::Success && size != 0 && size <= bytes.size()) return true;
    size = 1;
    return false;
}

std::optional<uint64_t> Machine::branchTarget(const MCInst& inst, uint64_t address, uint64_t size) const {
    uint64_t target = 0;
    const bool jumps = analysis_->isBranch(inst) || analysis_->isCall(inst);
    return jumps && analysis_->evaluateBranch(inst, address, size, target) ? std::optional(target) : std::nullopt;
}

bool Machine::nameTarget(MCInst& inst, StringRef name) {
    const llvm::MCInstrDesc& description = instructions_->get(inst.getOpcode());
    for (unsigned i = 0; i < inst.getNumOperands() && i < description.getNumOperands(); ++i) {
        if (description.operands()[i].OperandType != llvm::MCOI::OPERAND_PCREL) continue;
        inst.getOperand(i) =
            llvm::MCOperand::createExpr(llvm::MCSymbolRefExpr::create(context_->getOrCreateSymbol(name), *context_));
        return true;
    }
    return false;
}

std::string Machine::print(const MCInst& inst, std::string& comment) {
    std::string line, notes;
    llvm::raw_string_ostream stream(line), noteStream(notes);
    printer_->setCommentStream(noteStream);
    printer_->printInst(&inst, /*Address=*/0, /*Annot=*/"", *subtarget_, stream);
    printer_->setCommentStream(llvm::nulls());
    for (StringRef note : llvm::split(noteStream.str(), '\n'))
        if (!note.trim().empty()) comment += (comment.empty() ? "" : "; ") + note.trim().str();
    // Printed with tabs, for assembly files.
    llvm::SmallVector<StringRef, 4> words;
    StringRef(stream.str()).split(words, '\t', /*MaxSplit=*/-1, /*KeepEmpty=*/false);
    return llvm::join(words, " ");
}

// What the linker will change.
struct Relocation {
    std::string symbol;
    int64_t addend = 0;
    bool isRelative = false; ///< to its own place
    bool isGot = false;
};
using Relocations = std::map<uint64_t, Relocation>; // by offset in the section

Expected<std::string> nameOf(const llvm::object::SymbolRef& symbol) {
    const llvm::object::ELFSymbolRef elf(symbol);
    if (elf.getELFType() != llvm::ELF::STT_SECTION) {
        auto name = symbol.getName();
        if (!name) return name.takeError();
        return name->str();
    }
    auto section = symbol.getSection();
    if (!section) return section.takeError();
    auto name = (*section)->getName();
    if (!name) return name.takeError();
    return name->str();
}

Expected<Relocation> readRelocation(const llvm::object::RelocationRef& entry) {
    Relocation relocation;
    if (auto symbol = entry.getSymbol(); symbol != entry.getObject()->symbol_end()) {
        auto name = nameOf(*symbol);
        if (!name) return name.takeError();
        relocation.symbol = *name;
    }
    auto addend = llvm::object::ELFRelocationRef(entry).getAddend();
    if (!addend) return addend.takeError();
    relocation.addend = *addend;
    switch (entry.getType()) {
    case llvm::ELF::R_X86_64_GOTPCREL:
    case llvm::ELF::R_X86_64_GOTPCRELX:
    case llvm::ELF::R_X86_64_REX_GOTPCRELX: relocation.isGot = true; [[fallthrough]];
    case llvm::ELF::R_X86_64_PC8:
    case llvm::ELF::R_X86_64_PC16:
    case llvm::ELF::R_X86_64_PC32:
    case llvm::ELF::R_X86_64_PC64:
    case llvm::ELF::R_X86_64_PLT32: relocation.isRelative = true; break;
    default: break;
    }
    return relocation;
}

Expected<Relocations> relocationsOf(const llvm::object::ObjectFile& object, const SectionRef& section) {
    Relocations relocations;
    for (const SectionRef& table : object.sections()) {
        auto target = table.getRelocatedSection();
        if (!target) return target.takeError();
        if (*target == object.section_end() || **target != section) continue;
        for (const llvm::object::RelocationRef& entry : table.relocations()) {
            auto relocation = readRelocation(entry);
            if (!relocation) return relocation.takeError();
            relocations[entry.getOffset()] = std::move(*relocation);
        }
    }
    return relocations;
}

std::string withOffset(const std::string& symbol, int64_t offset) {
    if (offset == 0) return symbol;
    return symbol + (offset > 0 ? "+" : "") + std::to_string(offset);
}

// One section of code.
struct Symbol {
    std::string name;
    uint64_t start = 0, sizeBytes = 0;
};
struct Text {
    llvm::ArrayRef<uint8_t> bytes;
    Relocations relocations;
    std::vector<Symbol> symbols; // by address
};

Expected<std::vector<Symbol>> functionsOf(const llvm::object::ObjectFile& object, const SectionRef& section) {
    std::vector<Symbol> found;
    for (const llvm::object::SymbolRef& symbol : object.symbols()) {
        auto home = symbol.getSection();
        if (!home) return home.takeError();
        const llvm::object::ELFSymbolRef elf(symbol);
        if (*home == object.section_end() || **home != section || elf.getELFType() != llvm::ELF::STT_FUNC) continue;
        auto name = symbol.getName();
        if (!name) return name.takeError();
        auto start = symbol.getValue();
        if (!start) return start.takeError();
        if (*start > section.getSize() || elf.getSize() > section.getSize() - *start)
            return llvm::createStringError("symbol '%s' is larger than its section", name->str().c_str());
        found.push_back({name->str(), *start, elf.getSize()});
    }
    std::sort(found.begin(), found.end(),
              [](const Symbol& a, const Symbol& b) { return std::tie(a.start, a.name) < std::tie(b.start, b.name); });
    return found;
}

Expected<Text> readText(const llvm::object::ObjectFile& object, const SectionRef& section) {
    Text text;
    auto contents = section.getContents();
    if (!contents) return contents.takeError();
    text.bytes = llvm::arrayRefFromStringRef(*contents);
    if (Error error = relocationsOf(object, section).moveInto(text.relocations)) return error;
    if (Error error = functionsOf(object, section).moveInto(text.symbols)) return error;
    return text;
}

// One function: decoded, then targets named, then printed.
class Listing {
public:
    Listing(Machine& machine, const Text& text, const Symbol& symbol) : machine_(machine), text_(text), in_(symbol) {}

    AsmFunction run() {
        decode();
        nameLabels();
        AsmFunction function{in_.name, in_.sizeBytes, {}};
        for (Decoded& item : items_)
            function.lines.push_back(print(item));
        return function;
    }

private:
    struct Decoded {
        uint64_t address = 0, size = 0; // in the section
        bool isInstruction = false;
        MCInst inst;
        const Relocation* relocation = nullptr;
        int64_t addend = 0;             // as seen from the instruction's end
        std::optional<uint64_t> target; // of a branch that needs no relocation
    };

    void decode() {
        const uint64_t end = in_.start + in_.sizeBytes;
        for (uint64_t at = in_.start; at < end; at += items_.back().size) {
            Decoded& item = items_.emplace_back();
            item.address = at;
            item.isInstruction = machine_.decode(text_.bytes.slice(at, end - at), at, item.inst, item.size);
            auto entry = text_.relocations.lower_bound(at);
            if (entry != text_.relocations.end() && entry->first < at + item.size) {
                item.relocation = &entry->second;
                item.addend = entry->second.addend;
                if (entry->second.isRelative) item.addend += static_cast<int64_t>(at + item.size - entry->first);
            } else if (item.isInstruction) {
                item.target = machine_.branchTarget(item.inst, at, item.size);
            }
        }
    }

    bool isInside(uint64_t address) const { return address > in_.start && address < in_.start + in_.sizeBytes; }

    void nameLabels() {
        for (const Decoded& item : items_)
            if (item.target && isInside(*item.target)) labels_[*item.target];
        unsigned number = 0;
        for (auto& [address, label] : labels_)
            label = ".L" + std::to_string(number++);
    }

    std::string nameOfTarget(uint64_t address) const {
        if (auto label = labels_.find(address); label != labels_.end()) return label->second;
        const Symbol* nearest = nullptr;
        for (const Symbol& symbol : text_.symbols)
            if (symbol.start <= address) nearest = &symbol;
        if (!nearest) return "0x" + llvm::utohexstr(address, /*LowerCase=*/true);
        return withOffset(nearest->name, static_cast<int64_t>(address - nearest->start));
    }

    AsmLine print(Decoded& item) {
        AsmLine line;
        line.offset = item.address - in_.start;
        const llvm::ArrayRef<uint8_t> bytes = text_.bytes.slice(item.address, item.size);
        line.bytes = llvm::toHex(bytes, /*LowerCase=*/true);
        if (auto label = labels_.find(item.address); label != labels_.end()) line.label = label->second;
        if (!item.isInstruction) {
            line.text = ".byte 0x" + line.bytes;
            return line;
        }
        if (item.target) machine_.nameTarget(item.inst, nameOfTarget(*item.target));
        if (item.relocation) {
            const std::string name = withOffset(item.relocation->symbol, item.addend);
            if (!machine_.nameTarget(item.inst, name)) line.comment = name + (item.relocation->isGot ? "@got" : "");
        }
        line.text = machine_.print(item.inst, line.comment);
        return line;
    }

    Machine& machine_;
    const Text& text_;
    const Symbol& in_;
    std::vector<Decoded> items_;
    std::map<uint64_t, std::string> labels_; // by address in the section
};

} // namespace

Expected<std::vector<AsmFunction>> disassemble(llvm::MemoryBufferRef object) {
    auto machine = Machine::create();
    if (!machine) return machine.takeError();
    auto file = llvm::object::ObjectFile::createELFObjectFile(object);
    if (!file) return file.takeError();
    std::vector<AsmFunction> functions;
    for (const SectionRef& section : (*file)->sections()) {
        if (!section.isText()) continue;
        auto text = readText(**file, section);
        if (!text) return text.takeError();
        for (const Symbol& symbol : text->symbols)
            functions.push_back(Listing(**machine, *text, symbol).run());
    }
    return functions;
}

std::string asmText(const std::vector<AsmFunction>& functions) {
    constexpr unsigned kMnemonicColumns = 8, kTextColumns = 48;
    std::string out;
    llvm::raw_string_ostream stream(out);
    for (const AsmFunction& function : functions) {
        if (&function != functions.data()) stream << '\n';
        stream << function.name << ": " << function.sizeBytes << " bytes\n";
        for (const AsmLine& line : function.lines) {
            if (!line.label.empty()) stream << line.label << ":\n";
            const auto [mnemonic, operands] = StringRef(line.text).split(' ');
            std::string text = mnemonic.str();
            if (!operands.empty()) {
                text.resize(std::max<size_t>(text.size(), kMnemonicColumns), ' ');
                text += " " + operands.str();
            }
            stream << llvm::format("%6llx  ", static_cast<unsigned long long>(line.offset));
            if (line.comment.empty())
                stream << text << '\n';
            else
                stream << llvm::left_justify(text, kTextColumns) << "  # " << line.comment << '\n';
        }
    }
    return stream.str();
}

} // namespace kiln
