// what: floating point: a planetary system stepped by a symplectic integrator, scalar doubles and square roots
// args: 32000000
// expect: -0.169075164
// expect: -0.169087855
// small: 60000
// expect-small: -0.169075164
// expect-small: -0.169014744
// medium: 4600000
// expect-medium: -0.169075164
// expect-medium: -0.169071729
// link: -lm
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct Body {
  double x, y, z, vx, vy, vz, mass;
};

enum { kBodies = 5 };

static const double kPi = 3.141592653589793;
static const double kYear = 365.24;

static const struct Body start[kBodies] = {
    {0, 0, 0, 0, 0, 0, 1},
    {4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694,
     0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609},
    {8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411381,
     0.00499852801234917239, 0.0000230417297573763929, 0.000285885980666130812},
    {12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618,
     0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298},
    {15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322,
     0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451},
};

static struct Body bodies[kBodies];

static void setUnits(void) {
  double sun = 4 * kPi * kPi;
  double px = 0, py = 0, pz = 0;
  for (int i = 0; i < kBodies; ++i) {
    struct Body *b = &bodies[i];
    b->vx *= kYear;
    b->vy *= kYear;
    b->vz *= kYear;
    b->mass *= sun;
    px += b->vx * b->mass;
    py += b->vy * b->mass;
    pz += b->vz * b->mass;
  }
  bodies[0].vx = -px / sun;
  bodies[0].vy = -py / sun;
  bodies[0].vz = -pz / sun;
}

static void advance(double dt) {
  for (int i = 0; i < kBodies; ++i) {
    struct Body *a = &bodies[i];
    for (int j = i + 1; j < kBodies; ++j) {
      struct Body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      double d2 = dx * dx + dy * dy + dz * dz;
      double mag = dt / (d2 * sqrt(d2));
      a->vx -= dx * b->mass * mag;
      a->vy -= dy * b->mass * mag;
      a->vz -= dz * b->mass * mag;
      b->vx += dx * a->mass * mag;
      b->vy += dy * a->mass * mag;
      b->vz += dz * a->mass * mag;
    }
  }
  for (int i = 0; i < kBodies; ++i) {
    struct Body *b = &bodies[i];
    b->x += dt * b->vx;
    b->y += dt * b->vy;
    b->z += dt * b->vz;
  }
}

static double energy(void) {
  double e = 0;
  for (int i = 0; i < kBodies; ++i) {
    const struct Body *a = &bodies[i];
    e += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (int j = i + 1; j < kBodies; ++j) {
      const struct Body *b = &bodies[j];
      double dx = a->x - b->x, dy = a->y - b->y, dz = a->z - b->z;
      e -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

int main(int argc, char **argv) {
  long steps = argc > 1 ? atol(argv[1]) : 32000000;
  memcpy(bodies, start, sizeof bodies);
  setUnits();
  printf("%.9f\n", energy());
  for (long i = 0; i < steps; ++i)
    advance(0.01);
  printf("%.9f\n", energy());
  return 0;
}
