import Model
import Network
import Replication
import Storage
import Support
import Sync
import Testing
import Wire

@testable import Hub

/// Pages that follow the link.
@Suite struct PageSizeTests {
  /// A link of so many bytes a second: every page but the first few takes about ten seconds, and none much longer.
  @Test(arguments: [500, 2_000, 20_000, 100_000, 10_000_000]) func aPageTakesAboutTenSeconds(bytesPerSecond: Int) {
    var size = PageSize()
    var seconds: [Double] = []
    for _ in 0..<12 {
      let taken = Double(size.bytes) / Double(bytesPerSecond)
      seconds.append(taken)
      size.answered(milliseconds: Int64(taken * 1000), isFull: true)
    }
    let steady = seconds.dropFirst(6)
    let atMost = max(10, Double(Limits.pageBytesMin) / Double(bytesPerSecond))
    #expect(steady.allSatisfy { $0 <= atMost * 1.01 })
    #expect(steady.allSatisfy { $0 >= 9 || size.bytes == PageSize.bytesMax })
  }

  @Test func aCutHalvesAndGrowthIsBounded() {
    var size = PageSize(bytes: 1 << 20)
    for expected in [19, 18, 17] {
      size.cut()
      #expect(size.bytes == 1 << expected)
    }
    size.answered(milliseconds: 0, isFull: true)
    #expect(size.bytes == 1 << 19)
    // A short page tells nothing, unless it took long.
    size.answered(milliseconds: 1, isFull: false)
    #expect(size.bytes == 1 << 19)
    size.answered(milliseconds: 40_000, isFull: false)
    #expect(size.bytes == 1 << 17)
    for _ in 0..<40 { size.cut() }
    #expect(size.bytes == Limits.pageBytesMin)
    for _ in 0..<40 { size.answered(milliseconds: 1, isFull: true) }
    #expect(size.bytes == PageSize.bytesMax && PageSize.bytesMax <= Limits.pageBytesMax)
  }
}
