#include "jit/linker.h"

#include "ir/unit.h"
#include "jit/got_calls.h"
#include "jit/memory_manager.h"

#include "llvm/ExecutionEngine/JITLink/EHFrameSupport.h"
#include "llvm/ExecutionEngine/JITLink/JITLink.h"
#include "llvm/ExecutionEngine/Orc/Core.h"
#include "llvm/ExecutionEngine/Orc/ExecutorProcessControl.h"
#include "llvm/ExecutionEngine/Orc/ObjectLinkingLayer.h"

#include <atomic>
#include <map>
#include <mutex>
#include <vector>

namespace kiln {

using llvm::Error;
using llvm::Expected;
using llvm::StringRef;
using llvm::jitlink::LinkGraph;
using llvm::orc::ExecutionSession;
using llvm::orc::ExecutorAddr;
using llvm::orc::JITDylib;
using llvm::orc::ObjectLinkingLayer;
using llvm::orc::ResourceTrackerSP;

namespace {

// JITLink defines it itself where an object mentions it.
constexpr char kGlobalOffsetTable[] = "_GLOBAL_OFFSET_TABLE_";

// The link that runs on this thread. ORC's tasks run in place and links one at a time (OrcLinker::materialize), so
// whatever ORC reports meanwhile on this thread belongs to that link.
struct CurrentLink {
    std::string messages;
    size_t sizeBytes = 0;
};
thread_local CurrentLink* currentLink = nullptr;

void collectError(Error error) {
    std::string message = llvm::toString(std::move(error));
    if (!currentLink) return; // nobody asked: the caller of the operation gets its own error
    if (!currentLink->messages.empty()) currentLink->messages += "; ";
    currentLink->messages += message;
}

// Mends what LLVM gets wrong, and adds up what the object takes in the arena, linker-made GOT entries and stubs
// included.
class GraphPlugin final : public ObjectLinkingLayer::Plugin {
public:
    void modifyPassConfig(llvm::orc::MaterializationResponsibility&, LinkGraph&,
                          llvm::jitlink::PassConfiguration& config) override {
        config.PreFixupPasses.insert(config.PreFixupPasses.begin(), keepLowCallsIndirect);
        config.PostFixupPasses.push_back([](LinkGraph& graph) {
            if (!currentLink) return Error::success();
            for (llvm::jitlink::Section& section : graph.sections())
                if (section.getMemLifetime() == llvm::orc::MemLifetime::Standard)
                    for (llvm::jitlink::Block* block : section.blocks())
                        currentLink->sizeBytes += block->getSize();
            return Error::success();
        });
    }
    Error notifyFailed(llvm::orc::MaterializationResponsibility&) override { return Error::success(); }
    Error notifyRemovingResources(JITDylib&, llvm::orc::ResourceKey) override { return Error::success(); }
    void notifyTransferringResources(JITDylib&, llvm::orc::ResourceKey, llvm::orc::ResourceKey) override {}
};

// Makes the graph self-contained: the entry gets a name of its own, no other definition is visible to later objects
// (whose life is not this one's), and every external symbol its address, so that ORC has nothing to search.
Error prepare(LinkGraph& graph, StringRef entryName, const SymbolResolver& resolver) {
    bool hasEntry = false;
    for (llvm::jitlink::Symbol* symbol : graph.defined_symbols()) {
        if (!symbol->hasName()) continue;
        if (symbol->getName() == kEntryName) {
            symbol->setName(entryName);
            hasEntry = true;
        } else {
            symbol->setLinkage(llvm::jitlink::Linkage::Strong);
            symbol->setScope(llvm::jitlink::Scope::Local);
        }
    }
    if (!hasEntry) return llvm::createStringError("the object does not define %s", &kEntryName[0]);

    std::vector<llvm::jitlink::Symbol*> externals;
    for (llvm::jitlink::Symbol* symbol : graph.external_symbols())
        if (symbol->getName() != kGlobalOffsetTable) externals.push_back(symbol);

    std::string missing;
    for (llvm::jitlink::Symbol* symbol : externals) {
        std::optional<uint64_t> address = resolver(symbol->getName());
        if (!address && !symbol->isWeaklyReferenced()) {
            missing += (missing.empty() ? "" : ", ") + symbol->getName().str();
            continue;
        }
        graph.makeAbsolute(*symbol, ExecutorAddr(address.value_or(0)));
    }
    if (!missing.empty()) return llvm::createStringError("unresolved symbol: %s", missing.c_str());
    return Error::success();
}

class OrcLinker;

class OrcSpace final : public LinkSpace {
public:
    OrcSpace(std::shared_ptr<OrcLinker> linker, JITDylib& dylib, SymbolResolver resolver)
        : linker_(std::move(linker)), dylib_(dylib), resolver_(std::move(resolver)) {}
    ~OrcSpace() override;

    Expected<LinkedCode> link(const llvm::MemoryBuffer& object, const SymbolResolver& own) override;
    void unlink(const LinkedCode& code) override;

private:
    const std::shared_ptr<OrcLinker> linker_;
    JITDylib& dylib_;
    const SymbolResolver resolver_;
    std::atomic<uint64_t> nextEntry_{0};

    std::mutex mutex_;
    std::map<uint64_t, ResourceTrackerSP> objects_; // guarded by mutex_; by id, that is in the order of linking
};

// Shared by its spaces: they may outlive the Linker that a host holds.
class OrcLinker final {
public:
    explicit OrcLinker(std::unique_ptr<llvm::orc::ExecutorProcessControl> control)
        : session_(std::move(control)), layer_(session_) {
        session_.setErrorReporter(collectError);
        layer_.addPlugin(std::make_shared<llvm::orc::EHFrameRegistrationPlugin>(
            session_, std::make_unique<llvm::jitlink::InProcessEHFrameRegistrar>()));
        layer_.addPlugin(std::make_shared<GraphPlugin>());
    }
    ~OrcLinker() { llvm::consumeError(session_.endSession()); }

    ExecutionSession& session() { return session_; }
    /// ORC wants dylib names to be unique; hosts need not.
    std::string uniqueName(const std::string& name) { return name + "#" + std::to_string(nextSpace_++); }

    /// Links the graph under `tracker` and finds its entry.
    Expected<LinkedCode> materialize(const ResourceTrackerSP& tracker, std::unique_ptr<LinkGraph> graph,
                                     const std::string& entryName) {
        // One at a time: ORC keeps one queue of pending links, and a thread would work on another's.
        std::lock_guard guard(linking_);
        CurrentLink current;
        CurrentLink* const outer = std::exchange(currentLink, &current);
        auto code = lookUp(tracker, std::move(graph), entryName);
        currentLink = outer;
        if (code) {
            code->codeBytes = current.sizeBytes;
        } else if (!current.messages.empty()) {
            // ORC's own error says only that the entry failed to materialize; the cause was reported on the way.
            llvm::consumeError(code.takeError());
            return llvm::createStringError("linking failed: %s", current.messages.c_str());
        }
        return code;
    }

    void removeObject(const ResourceTrackerSP& tracker) {
        std::lock_guard guard(linking_); // not beside a link: both walk the same tables of unwind information
        llvm::consumeError(tracker->remove());
    }

    void remove(JITDylib& dylib) {
        llvm::consumeError(session_.removeJITDylib(dylib));
        // Names of symbols stay in ORC's pool until asked for; asking walks the whole pool.
        constexpr unsigned kRemovalsPerSweep = 64;
        if (++removals_ % kRemovalsPerSweep == 0) session_.getSymbolStringPool()->clearDeadEntries();
    }

private:
    Expected<LinkedCode> lookUp(const ResourceTrackerSP& tracker, std::unique_ptr<LinkGraph> graph,
                                const std::string& entryName) {
        JITDylib& dylib = tracker->getJITDylib();
        if (Error error = layer_.add(tracker, std::move(graph))) return error;
        auto symbol = session_.lookup(llvm::orc::makeJITDylibSearchOrder(&dylib), session_.intern(entryName));
        if (!symbol) return symbol.takeError();
        return LinkedCode{symbol->getAddress().toPtr<void*>(), 0};
    }

    std::mutex linking_;
    ExecutionSession session_;
    ObjectLinkingLayer layer_;
    std::atomic<uint64_t> nextSpace_{0};
    std::atomic<unsigned> removals_{0};
};

OrcSpace::~OrcSpace() {
    // Newest first: libgcc searches its unwind tables from the newest when one is deregistered.
    while (!objects_.empty()) {
        auto newest = std::prev(objects_.end());
        llvm::consumeError(newest->second->remove());
        objects_.erase(newest);
    }
    linker_->remove(dylib_);
}

Expected<LinkedCode> OrcSpace::link(const llvm::MemoryBuffer& object, const SymbolResolver& own) {
    auto graph = llvm::jitlink::createLinkGraphFromObject(object.getMemBufferRef());
    if (!graph) return graph.takeError();
    const uint64_t id = nextEntry_++;
    const std::string entryName = std::string(kEntryName) + "." + std::to_string(id);
    auto resolve = [&](StringRef name) {
        std::optional<uint64_t> address = own ? own(name) : std::nullopt;
        return address ? address : resolver_(name);
    };
    if (Error error = prepare(**graph, entryName, resolve)) return error;

    ResourceTrackerSP tracker = dylib_.createResourceTracker();
    Expected<LinkedCode> code = linker_->materialize(tracker, std::move(*graph), entryName);
    if (!code) {
        llvm::consumeError(tracker->remove());
        return code.takeError();
    }
    code->id = id;
    std::lock_guard guard(mutex_);
    objects_.emplace(id, std::move(tracker));
    return code;
}

void OrcSpace::unlink(const LinkedCode& code) {
    ResourceTrackerSP tracker;
    {
        std::lock_guard guard(mutex_);
        auto found = objects_.find(code.id);
        if (found == objects_.end()) return;
        tracker = std::move(found->second);
        objects_.erase(found);
    }
    linker_->removeObject(tracker);
}

class LinkerHandle final : public Linker {
public:
    explicit LinkerHandle(std::shared_ptr<OrcLinker> linker) : linker_(std::move(linker)) {}

    Expected<std::unique_ptr<LinkSpace>> createSpace(std::string name, SymbolResolver resolver) override {
        JITDylib& dylib = linker_->session().createBareJITDylib(linker_->uniqueName(name));
        return std::make_unique<OrcSpace>(linker_, dylib, std::move(resolver));
    }

private:
    std::shared_ptr<OrcLinker> linker_;
};

} // namespace

Expected<std::unique_ptr<Linker>> Linker::create(std::shared_ptr<CodeArena> arena) {
    auto control = llvm::orc::SelfExecutorProcessControl::Create(
        nullptr, std::make_unique<llvm::orc::InPlaceTaskDispatcher>(), std::make_unique<ArenaMemoryManager>(arena));
    if (!control) return control.takeError();
    return std::make_unique<LinkerHandle>(std::make_shared<OrcLinker>(std::move(*control)));
}

} // namespace kiln
