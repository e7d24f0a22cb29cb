import Glibc

/// The generator that `../shared/data/workload.py` draws from, so that the same seed gives the same W and D: MT19937 of
/// Matsumoto and Nishimura (1998), with the ways in which CPython's `random` makes numbers from it.
struct MersenneTwister {
  private static let size = 624
  private static let middle = 397
  private var state = [UInt32](repeating: 0, count: size)
  private var index = size
  private var nextGauss: Double?

  init(seed: UInt32) {
    // init_genrand(19650218), then init_by_array of the one word that the seed is.
    seedState(19_650_218)
    let key = [seed]
    var (i, j) = (1, 0)
    for _ in 0..<Self.size {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_664_525)) &+ key[j] &+ UInt32(j)
      (i, j) = (i + 1, (j + 1) % key.count)
      if i == Self.size { (state[0], i) = (state[Self.size - 1], 1) }
    }
    for _ in 1..<Self.size {
      state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >> 30)) &* 1_566_083_941)) &- UInt32(i)
      i += 1
      if i == Self.size { (state[0], i) = (state[Self.size - 1], 1) }
    }
    state[0] = 0x8000_0000
  }

  private mutating func seedState(_ seed: UInt32) {
    state[0] = seed
    for i in 1..<Self.size {
      state[i] = 1_812_433_253 &* (state[i - 1] ^ (state[i - 1] >> 30)) &+ UInt32(i)
    }
  }

  private mutating func refill() {
    for i in 0..<Self.size {
      let y = (state[i] & 0x8000_0000) | (state[(i + 1) % Self.size] & 0x7fff_ffff)
      state[i] = state[(i + Self.middle) % Self.size] ^ (y >> 1) ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
    }
    index = 0
  }

  mutating func word() -> UInt32 {
    if index == Self.size { refill() }
    var y = state[index]
    index += 1
    y ^= y >> 11
    y ^= (y << 7) & 0x9d2c_5680
    y ^= (y << 15) & 0xefc6_0000
    return y ^ (y >> 18)
  }

  /// From 0 to below 1, 53 bits.
  mutating func random() -> Double {
    let a = Double(word() >> 5)
    let b = Double(word() >> 6)
    return (a * 67_108_864 + b) / 9_007_199_254_740_992
  }

  /// From 0 to below `bound`.
  mutating func below(_ bound: Int) -> Int { Int(random() * Double(bound)) }

  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// Up to 64 bits, the low word drawn first.
  mutating func bits(_ count: Int) -> UInt64 {
    var (result, left, shift): (UInt64, Int, UInt64) = (0, count, 0)
    while left > 0 {
      let drawn = UInt64(word()) >> UInt64(max(0, 32 - left))
      result |= drawn << shift
      (left, shift) = (left - 32, shift + 32)
    }
    return result
  }

  mutating func gauss(_ mean: Double, _ deviation: Double) -> Double {
    if let z = nextGauss {
      nextGauss = nil
      return mean + z * deviation
    }
    let angle = random() * 2 * Double.pi
    let radius = sqrt(-2 * log(1 - random()))
    nextGauss = sin(angle) * radius
    return mean + cos(angle) * radius * deviation
  }
}
