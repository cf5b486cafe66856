-- what: floating point: a planetary system stepped by a symplectic integrator, scalar doubles and square roots
local sqrt, pi = math.sqrt, math.pi

local kYear, kSun = 365.24, 4 * pi * pi

local function body(x, y, z, vx, vy, vz, mass)
  return {x = x, y = y, z = z, vx = vx * kYear, vy = vy * kYear, vz = vz * kYear, mass = mass * kSun}
end

local function makeBodies()
  local bodies = {
    body(0, 0, 0, 0, 0, 0, 1),
    body(4.84143144246472090, -1.16032004402742839, -0.103622044471123109, 0.00166007664274403694,
         0.00769901118419740425, -0.0000690460016972063023, 0.000954791938424326609),
    body(8.34336671824457987, 4.12479856412430479, -0.403523417114321381, -0.00276742510726411381,
         0.00499852801234917239, 0.0000230417297573763929, 0.000285885980666130812),
    body(12.8943695621391310, -15.1111514016986312, -0.223307578892655734, 0.00296460137564761618,
         0.00237847173959480950, -0.0000296589568540237556, 0.0000436624404335156298),
    body(15.3796971148509165, -25.9193146099879641, 0.179258772950371181, 0.00268067772490389322,
         0.00162824170038242295, -0.0000951592254519715870, 0.0000515138902046611451),
  }
  local px, py, pz = 0, 0, 0
  for _, b in ipairs(bodies) do
    px = px + b.vx * b.mass
    py = py + b.vy * b.mass
    pz = pz + b.vz * b.mass
  end
  bodies[1].vx = -px / kSun
  bodies[1].vy = -py / kSun
  bodies[1].vz = -pz / kSun
  return bodies
end

local function advance(bodies, n, dt)
  for i = 1, n do
    local a = bodies[i]
    local ax, ay, az, aMass = a.x, a.y, a.z, a.mass
    local vx, vy, vz = a.vx, a.vy, a.vz
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = ax - b.x, ay - b.y, az - b.z
      local d2 = dx * dx + dy * dy + dz * dz
      local mag = dt / (d2 * sqrt(d2))
      local bMass = b.mass
      vx = vx - dx * bMass * mag
      vy = vy - dy * bMass * mag
      vz = vz - dz * bMass * mag
      b.vx = b.vx + dx * aMass * mag
      b.vy = b.vy + dy * aMass * mag
      b.vz = b.vz + dz * aMass * mag
    end
    a.vx, a.vy, a.vz = vx, vy, vz
    a.x = ax + dt * vx
    a.y = ay + dt * vy
    a.z = az + dt * vz
  end
end

local function energy(bodies, n)
  local e = 0
  for i = 1, n do
    local a = bodies[i]
    e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for j = i + 1, n do
      local b = bodies[j]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local steps = tonumber(arg[1] or 32000000)
local bodies = makeBodies()
print(("%.9f"):format(energy(bodies, #bodies)))
for i = 1, steps do
  advance(bodies, #bodies, 0.01)
end
print(("%.9f"):format(energy(bodies, #bodies)))
