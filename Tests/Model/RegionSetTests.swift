import Model
import Testing

@Suite struct RegionSetTests {
  /// Every pair of sets over the villages of one town, with and without their neighbours.
  @Test func differencesAndUnionsAreThoseOfTheirVillages() throws {
    let names = ["230422990201", "230422990202", "230422990204", "230422990", "230422991", "2304"]
    let sets = (0..<(1 << names.count)).map { bits in
      RegionSet(names.indices.filter { bits >> $0 & 1 == 1 }.map { Region(names[$0])! })
    }
    let codes: [Int64] = [
      230_422_990_000, 230_422_990_200, 230_422_990_201, 230_422_990_202, 230_422_990_203, 230_422_990_204,
      230_422_990_205, 230_422_990_999, 230_422_991_000, 230_422_991_999, 230_422_992_001, 230_499_999_999,
      230_500_000_001,
    ]
    for a in sets {
      for b in sets {
        let (less, both, common) = (a.subtracting(b), a.union(b), a.intersection(b))
        for code in codes {
          #expect(less.contains(code) == (a.contains(code) && !b.contains(code)))
          #expect(both.contains(code) == (a.contains(code) || b.contains(code)))
          #expect(common.contains(code) == (a.contains(code) && b.contains(code)))
        }
        #expect(less.isEmpty == (a.intersection(b) == a))
      }
    }
  }

  @Test func villagesSideBySideAreOneRange() {
    let set = RegionSet([Region("230422990202")!, Region("230422990201")!])
    #expect(set.ranges == [230_422_990_201...230_422_990_202])
    #expect(RegionSet([Region("230422990")!]).subtracting(set).ranges.count == 2)
    #expect(RegionSet([]).isEmpty && !RegionSet([]).contains(230_422_990_201))
  }
}
