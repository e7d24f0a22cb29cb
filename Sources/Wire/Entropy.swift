import Glibc

/// What bytes come to at best when each is coded by itself.
enum Entropy {
  /// What one symbol takes in a block's table of codes, roughly.
  private static let tableBitsEach = 5.0

  /// In bits, the table included; never more than the bytes as they are.
  /// - Parameters:
  ///   - counts: how often each byte occurs.
  ///   - total: how many bytes there are.
  static func bits(_ counts: [Int], total: Int) -> Double {
    var bits = 0.0
    for count in counts where count > 0 {
      bits += Double(count) * log2(Double(total) / Double(count)) + tableBitsEach
    }
    return min(bits, 8 * Double(total))
  }
}
