// Exceptions that reach interpreted frames. All frames of one segment are one native frame to the unwinder: that of
// kiln_bare_enter, whose personality this is. It walks the interpreter's frames, innermost first, and looks each call
// up in its function's landing sites, as a native personality looks the return address up in its tables.
// Source: Itanium C++ ABI, Exception Handling, level I (1.6 personality routine).

#include "bytecode.h"
#include "interp/cxx_exception.h"
#include "interp/frame.h"
#include "interp/slow_path.h"
#include "stubs.h"
#include "thread_state.h"

#include <algorithm>
#include <cstddef>

namespace kiln::interp {

namespace {

/// A frame and the call it is in.
struct Activation {
    char* fp;
    const Inst* call; ///< null: compiled code runs the rest of this frame
    char* top;        ///< first byte of the interpreter stack behind it
};

struct Landing {
    const LandingSite* site = nullptr;
    Activation frame{};
    int32_t selector = 0; ///< 0: a cleanup
    void* caught = nullptr;
};

const LandingSite* siteOf(const BytecodeFunction& function, const Inst* call) {
    auto index = static_cast<uint32_t>(call - function.code.data());
    auto found = std::lower_bound(function.landings.begin(), function.landings.end(), index,
                                  [](const LandingSite& site, uint32_t at) { return site.call < at; });
    return found != function.landings.end() && found->call == index ? &*found : nullptr;
}

/// Whether the exception is taken at this site, by a clause or, where those count, by a cleanup.
bool lands(const LandingSite& site, const CxxException& exception, bool isForced, bool cleanups, Landing& out) {
    for (const LandingSite::Clause& clause : site.clauses) {
        if (!exception.isCaughtBy(static_cast<const std::type_info*>(clause.type), isForced, out.caught)) continue;
        out.selector = clause.selector;
        return true;
    }
    out.selector = 0;
    return cleanups && site.cleanup;
}

/// The innermost frame of the segment that takes the exception.
__attribute__((no_sanitize("address", "thread"))) bool findLanding(Segment& segment, const CxxException& exception,
                                                                   bool isForced, bool cleanups, Landing& out) {
    Activation frame{segment.callFp, segment.callIp, segment.top};
    while (frame.fp != reinterpret_cast<char*>(&segment)) {
        auto header = get<FrameHeader>(frame.fp, 0);
        const LandingSite* site = frame.call ? siteOf(*header.function, frame.call) : nullptr;
        if (site && lands(*site, exception, isForced, cleanups, out)) {
            out.site = site;
            out.frame = frame;
            return true;
        }
        frame = {header.callerFp, header.returnIp - 1, frame.fp};
    }
    return false;
}

} // namespace

void resumeUnwinding(void* exception) {
    _Unwind_Resume(static_cast<_Unwind_Exception*>(exception));
    __builtin_trap();
}

} // namespace kiln::interp

/// Search phase: does a frame of the segment catch it? Cleanup phase: the innermost frame that has something to do goes
/// on at its landing pad; a cleanup ends in `resume`, which starts the phase anew from that frame.
extern "C" _Unwind_Reason_Code kiln_personality(int version, _Unwind_Action actions, _Unwind_Exception_Class,
                                                _Unwind_Exception* raised, _Unwind_Context* context) {
    using namespace kiln;
    using namespace kiln::interp;
    if (version != 1) return _URC_FATAL_PHASE1_ERROR;
    // In the bare entry's frame the stack pointer points at the segment.
    auto* segment = *reinterpret_cast<Segment**>(_Unwind_GetCFA(context));
    const CxxException exception(raised);
    const bool isForced = (actions & _UA_FORCE_UNWIND) != 0, isSearch = (actions & _UA_SEARCH_PHASE) != 0;
    Landing landing;
    if (!findLanding(*segment, exception, isForced, /*cleanups=*/!isSearch, landing)) return _URC_CONTINUE_UNWIND;
    if (landing.selector != 0) exception.keep(landing.caught);
    if (isSearch) return _URC_HANDLER_FOUND;

    const auto function = get<FrameHeader>(landing.frame.fp, 0).function;
    segment->landingIp = function->code.data() + landing.site->target;
    segment->landingFp = landing.frame.fp;
    segment->exception = raised;
    segment->selector = landing.selector;
    segment->top = landing.frame.top;
    segment->thread->segment = segment; // what was inside it is gone
    _Unwind_SetIP(context, reinterpret_cast<uintptr_t>(&kiln_landing));
    return _URC_INSTALL_CONTEXT;
}

static_assert(offsetof(kiln::Segment, landingIp) == 120 && offsetof(kiln::Segment, landingFp) == 128,
              "entry.S knows these");
