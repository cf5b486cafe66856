#include "globals.h"

#include "ir/unit.h"

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"

#include <sys/mman.h>

namespace kiln {

namespace {

struct Plan {
    uint64_t bytes = 0;
    uint64_t align = 16;
    std::vector<std::pair<const llvm::GlobalVariable*, uint64_t>> offsets;

    void add(const llvm::GlobalVariable& variable, uint64_t size, uint64_t variableAlign) {
        bytes = (bytes + variableAlign - 1) / variableAlign * variableAlign;
        offsets.emplace_back(&variable, bytes);
        // Distinct variables have distinct addresses, empty ones too.
        bytes += std::max<uint64_t>(size, 1);
        align = std::max(align, variableAlign);
    }
};

} // namespace

GlobalMemory::~GlobalMemory() {
    for (const CodeArena::Block& block : blocks_)
        arena_.free(block);
    for (const Mapping& mapping : mappings_)
        munmap(mapping.address, mapping.bytes);
}

llvm::Expected<CodeArena::Block> GlobalMemory::map(size_t bytes, bool constant) {
    bytes = (bytes + 4095) / 4096 * 4096;
    void* address = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (address == MAP_FAILED) return llvm::createStringError("no memory for a global of %zu bytes", bytes);
    mappings_.push_back({address, bytes, constant});
    auto* at = static_cast<std::byte*>(address);
    return CodeArena::Block{at, at, bytes, CodeArena::Use::Data};
}

llvm::Error GlobalMemory::layOut(llvm::Module& module, llvm::DenseMap<const llvm::GlobalValue*, uint64_t>& addresses) {
    const llvm::DataLayout& layout = module.getDataLayout();
    Plan constants, data;
    for (llvm::GlobalVariable& variable : module.globals()) {
        if (variable.isDeclarationForLinker()) continue;
        uint64_t size = layout.getTypeAllocSize(variable.getValueType()).getFixedValue();
        uint64_t align = std::max<uint64_t>(layout.getPreferredAlign(&variable).value(), 1);
        if (size <= kNearDataBytes && align <= 4096) {
            (variable.isConstant() ? constants : data).add(variable, size, align);
            continue;
        }
        if (align > 4096)
            return llvm::createStringError("global '%s' asks for an alignment of more than a page",
                                           variable.getName().str().c_str());
        auto block = map(size, variable.isConstant());
        if (!block) return block.takeError();
        addresses[&variable] = reinterpret_cast<uint64_t>(block->address);
        placed_.push_back({&variable, block->writable});
    }
    for (auto [plan, use] : {std::pair(&constants, CodeArena::Use::ReadOnly), std::pair(&data, CodeArena::Use::Data)}) {
        if (plan->offsets.empty()) continue;
        auto block = arena_.allocate(use, plan->bytes, plan->align);
        if (!block) return block.takeError();
        blocks_.push_back(*block);
        for (auto [variable, offset] : plan->offsets) {
            addresses[variable] = reinterpret_cast<uint64_t>(block->address) + offset;
            placed_.push_back({variable, block->writable + offset});
        }
    }
    return llvm::Error::success();
}

llvm::Error GlobalMemory::initialize(const llvm::DataLayout& layout, AddressOf addressOf) {
    for (const Placed& item : placed_) {
        const llvm::Constant* initializer = item.variable->getInitializer();
        if (initializer->isNullValue() || llvm::isa<llvm::UndefValue>(initializer)) continue; // memory comes zeroed
        if (!writeConstant(initializer, reinterpret_cast<unsigned char*>(item.writable), layout, addressOf))
            return llvm::createStringError(
                "initializer of global '%s' is an expression that cannot be evaluated at load",
                item.variable->getName().str().c_str());
    }
    return llvm::Error::success();
}

void GlobalMemory::seal() {
    for (const Mapping& mapping : mappings_)
        if (mapping.constant) mprotect(mapping.address, mapping.bytes, PROT_READ);
    placed_.clear();
    placed_.shrink_to_fit();
}

} // namespace kiln
