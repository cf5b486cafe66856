; must not fire: floating-point addition is not associative unless its flags say so
; CHECK: fadd double %a, 1.0
; CHECK: fadd double %b, 2.0
define double @kiln.entry(double %a) {
  %b = fadd double %a, 1.0
  %c = fadd double %b, 2.0
  ret double %c
}
