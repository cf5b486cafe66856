// what: floating point: a planetary system stepped by a symplectic integrator, scalar doubles and square roots
import java.util.Locale;

class Nbody {
  static final double PI = 3.141592653589793;
  static final double YEAR = 365.24;

  static final class Body {
    double x, y, z, vx, vy, vz, mass;

    Body(double x, double y, double z, double vx, double vy, double vz, double mass) {
      this.x = x;
      this.y = y;
      this.z = z;
      this.vx = vx;
      this.vy = vy;
      this.vz = vz;
      this.mass = mass;
    }
  }

  static final Body[] bodies = {
    new Body(0, 0, 0, 0, 0, 0, 1),
    new Body(4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694,
             0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
    new Body(8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411381,
             0.00499852801234917239, 0.0000230417297573763929, 0.000285885980666130812),
    new Body(12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618,
             0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298),
    new Body(15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322,
             0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451),
  };

  static void setUnits() {
    double sun = 4 * PI * PI;
    double px = 0, py = 0, pz = 0;
    for (Body b : bodies) {
      b.vx *= YEAR;
      b.vy *= YEAR;
      b.vz *= YEAR;
      b.mass *= sun;
      px += b.vx * b.mass;
      py += b.vy * b.mass;
      pz += b.vz * b.mass;
    }
    bodies[0].vx = -px / sun;
    bodies[0].vy = -py / sun;
    bodies[0].vz = -pz / sun;
  }

  static void advance(double dt) {
    for (int i = 0; i < bodies.length; ++i) {
      Body a = bodies[i];
      for (int j = i + 1; j < bodies.length; ++j) {
        Body b = bodies[j];
        double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
        double d2 = dx * dx + dy * dy + dz * dz;
        double mag = dt / (d2 * Math.sqrt(d2));
        a.vx -= dx * b.mass * mag;
        a.vy -= dy * b.mass * mag;
        a.vz -= dz * b.mass * mag;
        b.vx += dx * a.mass * mag;
        b.vy += dy * a.mass * mag;
        b.vz += dz * a.mass * mag;
      }
    }
    for (Body b : bodies) {
      b.x += dt * b.vx;
      b.y += dt * b.vy;
      b.z += dt * b.vz;
    }
  }

  static double energy() {
    double e = 0;
    for (int i = 0; i < bodies.length; ++i) {
      Body a = bodies[i];
      e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
      for (int j = i + 1; j < bodies.length; ++j) {
        Body b = bodies[j];
        double dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z;
        e -= a.mass * b.mass / Math.sqrt(dx * dx + dy * dy + dz * dz);
      }
    }
    return e;
  }

  public static void main(String[] args) {
    long steps = args.length > 0 ? Long.parseLong(args[0]) : 32000000;
    setUnits();
    System.out.printf(Locale.ROOT, "%.9f%n", energy());
    for (long i = 0; i < steps; ++i)
      advance(0.01);
    System.out.printf(Locale.ROOT, "%.9f%n", energy());
  }
}
