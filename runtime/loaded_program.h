#pragma once

// One Program in memory: IR, globals, cells, linked code, and its life from load to drop.

#include "cell.h"
#include "continuations.h"
#include "exit_list.h"
#include "globals.h"
#include "kiln/function.h"
#include "kiln/profile.h"
#include "kiln/result.h"
#include "kiln/source.h"
#include "specializations.h"
#include "warm_start.h"

#include "ir/function_profile.h"
#include "ir/program_module.h"
#include "jit/artifact_key.h"
#include "jit/linker.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace kiln {

class EngineCore;
struct BytecodeFunction;

class LoadedProgram {
public:
    /// Transactional: nothing is left of a load that fails. Runs ifunc resolvers and constructors.
    static Result<std::unique_ptr<LoadedProgram>> load(EngineCore& engine, const std::vector<Source>& sources,
                                                       const FrontEndOptions& frontEnd);
    /// REQUIRES: the calling thread is not inside. Waits for the others.
    ~LoadedProgram();
    LoadedProgram(const LoadedProgram&) = delete;
    LoadedProgram& operator=(const LoadedProgram&) = delete;

    EngineCore& engine() { return engine_; }
    ProgramModule& ir() { return *ir_; }

    // Constant after load.
    void* address(const std::string& name) const;
    Result<EntryPoint> lookup(const std::string& name, const Signature& signature);
    /// REQUIRES: the Program's lock is held.
    FunctionCell* cellOf(const llvm::Function& function) const {
        FunctionCell* cell = cellByFunction_.lookup(&function);
        return cell ? cell : continuations_.cellOf(function);
    }
    /// Of the public function of this name. Error: NoSuchFunction. REQUIRES: the Program's lock.
    Result<FunctionCell*> lookup(const std::string& name);
    uint64_t addressOf(const llvm::GlobalValue& global) const { return addresses_.lookup(&global); }

    Result<int> run(const std::vector<std::string>& arguments, const std::string& entry);
    /// Exit list and destructors, once.
    void finish();
    ExitList& exitList() { return exitList_; }

    /// The space this Program's code is linked into; made at first use.
    llvm::Expected<LinkSpace*> linkSpace();

    /// The first source's name, without its folder.
    const std::string& name() const { return name_; }
    FunctionCell* cellNamed(llvm::StringRef function) const { return cellByName_.lookup(function); }
    /// What the key of a unit needs to know of its Program.
    const KeyContext& keys() const { return keys_; }
    /// Names of data and functions that were not the Program's own after load, because the process has them: another
    /// process may not.
    const std::string& sharedWithProcess() const { return sharedWithProcess_; }
    /// Whether calls of `name`, for which units may hold a body, reach the C library in this process.
    bool callsLibrarys(llvm::StringRef name) const { return llvm::is_contained(librarysOwn_, name); }
    WarmStart& warmStart() { return warmStart_; }
    Continuations& continuations() { return continuations_; }
    Specializations& specializations() { return specializations_; }
    /// Makes `cell`, which has its stub, the record of `function`.
    static void attach(FunctionCell& cell, llvm::Function& function);

    /// False: code of the Program may be entered without a pin, through an address that the program or the host took.
    /// Then none of it is freed before the Program is.
    bool isEnteredByPinsOnly() const { return !hasLooseEntries_.load(std::memory_order_relaxed); }
    void noteLooseEntry() { hasLooseEntries_.store(true, std::memory_order_relaxed); }

    /// Counts of this run, of functions with at least `fewest` calls or taken branches.
    std::vector<std::pair<std::string, FunctionProfile>> currentProfiles(uint64_t fewest);

    // Profiles (profile.cpp).
    /// Of all functions that were interpreted, with their shapes.
    ProgramProfile countedProfiles();
    Profile profile();
    ProfileMatch addProfile(const Profile& profile);
    /// What addProfile() was given for it.
    std::optional<FunctionProfile> earlierProfile(const std::string& function) const;
    /// Of the Program: of its functions, its data, and what it declares; empty: none begins at this address.
    std::string symbolAt(uint64_t address);
    /// The same, and what libraries of the process export there.
    std::string nameAt(uint64_t address);

    /// Why a path's compilation failed; kept for those who ask.
    void noteFailure(const std::string& path, Tier tier, const std::string& why);
    std::string failureOf(const std::string& path) const;

    /// Serializes first calls; see promotion.cpp.
    std::mutex& firstCallMutex() { return firstCallMutex_; }
    /// Owns a translation for the Program's life.
    BytecodeFunction* keep(std::unique_ptr<BytecodeFunction> code);
    Trial* keep(std::unique_ptr<Trial> trial);

    void lockForFork();
    void unlockAfterFork();
    /// In a forked child: what they were compiling is compiled by nobody.
    void forgetOtherThreads();

private:
    LoadedProgram(EngineCore& engine, std::unique_ptr<ProgramModule> ir, std::string name);
    llvm::Error build();
    llvm::Error makeCells();
    FunctionCell* makeCell(std::string name);
    void shareOdrData();
    void adoptInlineBodies();
    void noteLibraryFunctions();
    llvm::Error resolveDeclarations();
    llvm::Error initializeGlobals();
    void rememberNames();
    llvm::Error resolveIFuncs();
    void runConstructors();
    std::optional<uint64_t> resolveForUnit(llvm::StringRef name);
    std::optional<uint64_t> builtin(llvm::StringRef name);
    std::vector<std::string> ownNames();

    EngineCore& engine_;
    std::unique_ptr<ProgramModule> ir_;
    GlobalMemory globals_;
    std::deque<FunctionCell> cells_; // addresses are stable
    llvm::DenseMap<const llvm::Function*, FunctionCell*> cellByFunction_;
    llvm::DenseMap<const llvm::GlobalValue*, uint64_t> addresses_;
    llvm::StringMap<uint64_t> unitNames_;   ///< names as units spell them
    llvm::StringMap<uint64_t> publicNames_; ///< what a host may look up
    llvm::StringMap<FunctionCell*> builtins_;
    llvm::StringMap<FunctionCell*> cellByName_;
    const std::string name_;
    KeyContext keys_;
    std::string sharedWithProcess_;
    std::vector<std::string> librarysOwn_;
    std::atomic<bool> hasLooseEntries_{false};
    uint64_t dsoHandle_ = 0; ///< its address is the Program's __dso_handle
    ExitList exitList_;
    bool constructed_ = false, finished_ = false;
    // Of run(); a vector's elements are what programs point to.
    std::vector<std::unique_ptr<std::vector<std::string>>> argumentStrings_;
    std::vector<std::unique_ptr<std::vector<char*>>> argumentPointers_;

    WarmStart warmStart_;
    Continuations continuations_;
    Specializations specializations_;
    std::mutex firstCallMutex_;
    mutable std::mutex mutex_;
    std::unique_ptr<LinkSpace> linkSpace_;                        // guarded by mutex_
    std::vector<std::unique_ptr<BytecodeFunction>> translations_; // guarded by mutex_
    std::vector<std::unique_ptr<Trial>> trials_;                  // guarded by mutex_
    std::map<std::string, std::string> failures_;                 // guarded by mutex_; by path
    ProgramProfile earlier_;                                      // guarded by mutex_
    std::unordered_map<uint64_t, llvm::StringRef> symbols_;       // guarded by mutex_; made when it is asked for
};

} // namespace kiln
