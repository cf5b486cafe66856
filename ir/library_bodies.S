// The bitcode of ir/library/, as it was compiled (library_bodies.cpp reads it).
    .section .rodata
    .globl kiln_library_bitcode
    .globl kiln_library_bitcode_end
    .hidden kiln_library_bitcode
    .hidden kiln_library_bitcode_end
    .balign 8
kiln_library_bitcode:
    .incbin "library.bc"
kiln_library_bitcode_end:
    .byte 0 // LLVM's buffers end in one
    .section .note.GNU-stack,"",@progbits
