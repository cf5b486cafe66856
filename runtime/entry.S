// The machine code between native frames and the interpreter: the supply of stubs, the shared interpreter entry,
// and the trampoline through which interpreted code calls native code. Offsets are RegImage's (abi.h).

#define GPR 0
#define XMM 48
#define AL 176
#define R10 184
#define RAX 192
#define RDX 200
#define XMM0 208
#define XMM1 224
#define X87 240
#define X87COUNT 272
#define IMAGE_SIZE 288
// Segment's (bytecode.h).
#define SEGMENT_LANDING_IP 120
#define SEGMENT_LANDING_FP 128

    .text

// A function's address, stable for life. r11 tells the shared entry which function was entered; rax and r10 are untouched
// (number of vector registers of a varargs call, static chain).
    .globl kiln_stub_table
    .hidden kiln_stub_table
    .type kiln_stub_table, @function
    .balign 16
kiln_stub_table:
    .cfi_startproc
    .set i, 0
    .rept 4096
    leaq kiln_stub_cells+16*i(%rip), %r11
    jmpq *(%r11)
    .balign 16, 0xcc
    .set i, i+1
    .endr
    .cfi_endproc
    .size kiln_stub_table, .-kiln_stub_table

    .macro SAVE_ARGUMENTS
    movq %rdi, GPR+0(%rsp)
    movq %rsi, GPR+8(%rsp)
    movq %rdx, GPR+16(%rsp)
    movq %rcx, GPR+24(%rsp)
    movq %r8, GPR+32(%rsp)
    movq %r9, GPR+40(%rsp)
    movups %xmm0, XMM+0(%rsp)
    movups %xmm1, XMM+16(%rsp)
    movups %xmm2, XMM+32(%rsp)
    movups %xmm3, XMM+48(%rsp)
    movups %xmm4, XMM+64(%rsp)
    movups %xmm5, XMM+80(%rsp)
    movups %xmm6, XMM+96(%rsp)
    movups %xmm7, XMM+112(%rsp)
    movq %rax, AL(%rsp)
    movq %r10, R10(%rsp)
    .endm

    .macro LOAD_ARGUMENTS base
    movups XMM+0(\base), %xmm0
    movups XMM+16(\base), %xmm1
    movups XMM+32(\base), %xmm2
    movups XMM+48(\base), %xmm3
    movups XMM+64(\base), %xmm4
    movups XMM+80(\base), %xmm5
    movups XMM+96(\base), %xmm6
    movups XMM+112(\base), %xmm7
    movq GPR+0(\base), %rdi
    movq GPR+8(\base), %rsi
    movq GPR+16(\base), %rdx
    movq GPR+24(\base), %rcx
    movq GPR+32(\base), %r8
    movq GPR+40(\base), %r9
    movq AL(\base), %rax
    movq R10(\base), %r10
    .endm

    .macro RETURN_RESULT
    movq RAX(%rsp), %rax
    movq RDX(%rsp), %rdx
    movups XMM0(%rsp), %xmm0
    movups XMM1(%rsp), %xmm1
    movl X87COUNT(%rsp), %ecx
    testl %ecx, %ecx
    je 8f
    cmpl $1, %ecx
    je 7f
    fldt X87+16(%rsp)
7:  fldt X87(%rsp)
8:  leave
    .cfi_remember_state
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_restore_state
    .endm

// Jumped to by a stub whose function has no code: runs it in the interpreter, or makes code first and jumps to it with
// every argument register as it came.
    .globl kiln_interpreter_entry
    .hidden kiln_interpreter_entry
    .type kiln_interpreter_entry, @function
    .balign 16
kiln_interpreter_entry:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $IMAGE_SIZE, %rsp
    SAVE_ARGUMENTS
    movq %r11, %rdi
    movq %rsp, %rsi
    leaq 16(%rbp), %rdx
    call kiln_enter@PLT
    testq %rax, %rax
    jne 1f
    RETURN_RESULT
1:  movq %rax, %r11
    LOAD_ARGUMENTS %rsp
    leave
    .cfi_def_cfa %rsp, 8
    jmpq *%r11
    .cfi_endproc
    .size kiln_interpreter_entry, .-kiln_interpreter_entry

// The same for functions that take vectors wider than 16 bytes, or whose callers count on more registers than C's do:
// they are always compiled, so this only saves, compiles, jumps. All but r11 come through as they are.
    .macro MOVE_VECTORS move, kind, to_memory
    .irp number,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
    .if \to_memory
    \move %\kind\number, IMAGE_SIZE+64*\number(%rsp)
    .else
    \move IMAGE_SIZE+64*\number(%rsp), %\kind\number
    .endif
    .endr
    .endm

    .macro MOVE_ALL_VECTORS to_memory
    cmpb $1, kiln_vector_level(%rip)
    ja 2f
    je 1f
    MOVE_VECTORS movups, xmm, \to_memory
    jmp 3f
1:  MOVE_VECTORS vmovups, ymm, \to_memory
    jmp 3f
2:  MOVE_VECTORS vmovups, zmm, \to_memory
3:
    .endm

    .globl kiln_wide_entry
    .hidden kiln_wide_entry
    .type kiln_wide_entry, @function
    .balign 16
kiln_wide_entry:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $(IMAGE_SIZE+1024), %rsp
    SAVE_ARGUMENTS
    MOVE_ALL_VECTORS 1
    movq %r11, %rdi
    call kiln_compile_wide@PLT
    movq %rax, %r11
    LOAD_ARGUMENTS %rsp
    MOVE_ALL_VECTORS 0
    leave
    .cfi_def_cfa %rsp, 8
    jmpq *%r11
    .cfi_endproc
    .size kiln_wide_entry, .-kiln_wide_entry

// Baseline code that may be promoted is entered through here: one decrement a call (a lost one is fine), no register but
// r11. Offsets are FunctionCell's.
    .globl kiln_counting_entry
    .hidden kiln_counting_entry
    .type kiln_counting_entry, @function
    .balign 16
kiln_counting_entry:
    .cfi_startproc
    movq 8(%r11), %r11
    decl (%r11)
    js 1f
    jmpq *8(%r11)
1:  movl $0x7fffffff, (%r11)
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    subq $(IMAGE_SIZE+512), %rsp
    SAVE_ARGUMENTS
    movq %r11, %rdi
    movq %rsp, %rsi
    call kiln_baseline_hot@PLT
    movq %rax, %r11
    LOAD_ARGUMENTS %rsp
    leave
    .cfi_def_cfa %rsp, 8
    jmpq *%r11
    .cfi_endproc
    .size kiln_counting_entry, .-kiln_counting_entry

// A function that can be run in no way.
    .globl kiln_dead_entry
    .hidden kiln_dead_entry
    .type kiln_dead_entry, @function
kiln_dead_entry:
    .cfi_startproc
    ud2
    .cfi_endproc
    .size kiln_dead_entry, .-kiln_dead_entry

// void kiln_call_native(void *target, RegImage *image, const uint64_t *stackWords, uint64_t count)
// One trampoline serves every signature: it fills all 6 integer and 8 vector argument registers.
    .globl kiln_call_native
    .hidden kiln_call_native
    .type kiln_call_native, @function
    .balign 16
kiln_call_native:
    .cfi_startproc
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rbx
    pushq %rbx
    .cfi_offset %rbx, -24
    movq %rsi, %rbx
    movq %rdi, %r11
    testq %rcx, %rcx
    je 2f
    leaq 1(%rcx), %rax
    andq $-2, %rax
    shlq $3, %rax
    subq %rax, %rsp
1:  movq -8(%rdx,%rcx,8), %rax
    movq %rax, -8(%rsp,%rcx,8)
    decq %rcx
    jne 1b
2:  LOAD_ARGUMENTS %rbx
    callq *%r11
    movq %rax, RAX(%rbx)
    movq %rdx, RDX(%rbx)
    movups %xmm0, XMM0(%rbx)
    movups %xmm1, XMM1(%rbx)
    movl X87COUNT(%rbx), %ecx
    testl %ecx, %ecx
    je 3f
    fstpt X87(%rbx)
    decl %ecx
    je 3f
    fstpt X87+16(%rbx)
3:  movq -8(%rbp), %rbx
    leave
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_endproc
    .size kiln_call_native, .-kiln_call_native

// void kiln_bare_enter(const Inst *ip, char *fp, Segment *segment)
// The one way into the handlers, which are preserve_none: their first three arguments travel in r12, r13, r14, and they
// leave no register but rsp and rbp as it was. Exceptions that pass look for landing pads of the interpreted frames
// (interp/unwind.cpp) and come back at the label below, with the stack as it was at the call.
    .globl kiln_bare_enter
    .hidden kiln_bare_enter
    .type kiln_bare_enter, @function
    .balign 16
kiln_bare_enter:
    .cfi_startproc
    .cfi_personality 0x1b, kiln_personality
    pushq %rbp
    .cfi_def_cfa_offset 16
    .cfi_offset %rbp, -16
    movq %rsp, %rbp
    .cfi_def_cfa_register %rbp
    pushq %rbx
    .cfi_offset %rbx, -24
    pushq %r12
    .cfi_offset %r12, -32
    pushq %r13
    .cfi_offset %r13, -40
    pushq %r14
    .cfi_offset %r14, -48
    pushq %r15
    .cfi_offset %r15, -56
    pushq %rdx
    movq %rdi, %r12
    movq %rsi, %r13
    movq %rdx, %r14
1:  callq *(%r12)
    addq $8, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    .cfi_remember_state
    .cfi_def_cfa %rsp, 8
    ret
    .cfi_restore_state
    .globl kiln_landing
    .hidden kiln_landing
kiln_landing:
    leaq 48(%rsp), %rbp
    movq (%rsp), %r14
    movq SEGMENT_LANDING_IP(%r14), %r12
    movq SEGMENT_LANDING_FP(%r14), %r13
    jmp 1b
    .cfi_endproc
    .size kiln_bare_enter, .-kiln_bare_enter

// How much of the vector registers kiln_wide_entry saves: 0: SSE, 1: AVX, 2: AVX-512. Set before the first stub is given out.
    .data
    .globl kiln_vector_level
    .hidden kiln_vector_level
kiln_vector_level:
    .byte 1

    .bss
    .globl kiln_stub_cells
    .hidden kiln_stub_cells
    .balign 64
kiln_stub_cells:
    .zero 16*4096
    .size kiln_stub_cells, .-kiln_stub_cells

    .section .note.GNU-stack,"",@progbits
