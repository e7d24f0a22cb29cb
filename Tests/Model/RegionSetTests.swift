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

  /// What belongs to a division around a region is read, and nothing else of it.
  @Test func aScopeReadsTheDivisionsAroundItAndNoneOfTheirOtherParts() {
    let levels: [(region: String, around: [Int64])] = [
      ("23", []), ("2304", [230_000_000_000]), ("230422", [230_000_000_000, 230_400_000_000]),
      ("230422990", [230_000_000_000, 230_400_000_000, 230_422_000_000]),
      ("230422990201", [230_000_000_000, 230_400_000_000, 230_422_000_000, 230_422_990_000]),
      // Dongguan has no counties: its towns lie in the city itself.
      ("441900003", [440_000_000_000, 441_900_000_000]),
    ]
    let others: [Int64] = [
      230_422_991_000, 230_422_990_202, 230_423_000_000, 230_500_000_000, 240_000_000_000, 230_422_991_201,
      441_900_004_000, 441_900_004_001,
    ]
    for (name, around) in levels {
      let region = Region(name)!
      let set = RegionSet(readableIn: [region])
      #expect(Set(region.ancestors.map(\.padded)) == Set(around))
      for code in around { #expect(set.contains(code) && !set.contains(code + 1), "\(name) \(code)") }
      #expect(set.contains(region.codes.lowerBound) && set.contains(region.codes.upperBound))
      for code in others { #expect(set.contains(code) == (region.contains(village: code) || around.contains(code))) }
    }
    let two = RegionSet(readableIn: [Region("230422990201")!, Region("230423")!])
    #expect(two.contains(230_423_100_201) && two.contains(230_422_000_000) && !two.contains(230_422_991_000))
  }

  @Test func aDivisionsCodeIsPaddedAndLeadsBack() {
    for text in ["23", "2304", "230422", "230422990", "230422990201", "441900003", "4419"] {
      let region = Region(text)!
      #expect(Region(division: region.padded) == region)
      #expect((Region(village: region.padded) != nil) == (region.level == .village), "an elder lives in a village")
    }
    for code: Int64 in [0, -1, 230_422, 99_999_999_999, 1_000_000_000_000, .max, .min] {
      #expect(Region(division: code) == nil)
    }
  }

  @Test func villagesSideBySideAreOneRange() {
    let set = RegionSet([Region("230422990202")!, Region("230422990201")!])
    #expect(set.ranges == [230_422_990_201...230_422_990_202])
    #expect(RegionSet([Region("230422990")!]).subtracting(set).ranges.count == 2)
    #expect(RegionSet([]).isEmpty && !RegionSet([]).contains(230_422_990_201))
  }
}
