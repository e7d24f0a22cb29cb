import Model
import Testing

@Suite struct ReadingsTests {
  @Test(arguments: [
    ("曾玉兰", "zeng yu lan"), ("单雄信", "shan xiong xin"), ("仇和", "qiu he"), ("解缙", "xie jin"), ("任长霞", "ren zhang xia"),
    ("查良镛", "zha liang yong"), ("盖叫天", "ge jiao tian"), ("区小兰", "ou xiao lan"), ("朴树", "piao shu"),
    ("乐羊", "yue yang"), ("尉迟恭", "yu chi gong"), ("长孙无忌", "zhang sun wu ji"), ("万俟卨", "mo qi xie"),
    ("欧阳修", "ou yang xiu"), ("吕秀莲", "lv xiu lian"), ("刘女", "liu nv"), ("王Ann", "wang a n n"), ("彭  永", "peng yong"),
    ("李·玉(大)", "li yu da"),
  ])
  func surnamesHaveTheirOwnReadings(name: String, expected: String) {
    #expect(Readings.spellings(name).first == expected)
  }

  @Test func everydayReadingIsFoundToo() {
    #expect(Readings.pinyin("曾玉兰")[0] == ["zeng", "ceng"])
    #expect(Readings.pinyin("单玉")[0].contains("dan"))
    #expect(Readings.spellings("曾玉").contains("ceng yu"))
    #expect(Readings.syllables(of: "长").contains("chang"))
    #expect(Readings.syllables(of: "长").contains("zhang"))
    #expect(Readings.initials("曾长乐") == [["z", "c"], ["z", "c"], ["l", "y"]])
  }

  @Test func whatIsNoCharacterHasNoReading() {
    #expect(Readings.syllables(of: "。").isEmpty && Readings.syllables(of: " ").isEmpty)
    #expect(Readings.syllables(of: "A") == ["a"] && Readings.syllables(of: "7") == ["7"])
    #expect(Readings.spellings("").isEmpty && Readings.spellings("()").isEmpty)
  }

  @Test(arguments: [
    ("刘玉珍", "刘玉贞", true), ("刘玉珍", "刘玉珍", true), ("刘玉珍", "刘玉针", true), ("陈桂兰", "陈贵兰", true), ("曾福", "增福", true),
    ("刘玉珍", "刘玉", false), ("刘玉珍", "柳玉珍", true), ("刘玉珍", "李玉珍", false), ("", "", false), ("王芝", "王枝", true),
  ])
  func namesThatSoundAlike(a: String, b: String, expected: Bool) {
    #expect(Readings.isHomophone(a, b) == expected)
    #expect(Readings.isHomophone(b, a) == expected)
  }

  @Test func homophonesShareASpelling() {
    for (a, b) in [("刘玉珍", "刘玉贞"), ("曾长乐", "增常勒"), ("单乐", "山月")] where Readings.isHomophone(a, b) {
      #expect(!Set(Readings.spellings(a)).isDisjoint(with: Readings.spellings(b)), "\(a) \(b)")
    }
    #expect(Readings.spellings("长长长长长长").count <= 16)
  }

  /// Every character in the commonest names and every character of the block that has a reading reads as one of the
  /// syllables of Mandarin: lower-case letters only.
  @Test func everyReadingIsASyllable() {
    var known = 0
    for value in UInt32(0x4E00)...0x9FFF {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let syllables = Readings.syllables(of: Character(scalar))
      if !syllables.isEmpty { known += 1 }
      for syllable in syllables {
        #expect((1...6).contains(syllable.count) && syllable.utf8.allSatisfy { (0x61...0x7A).contains($0) })
      }
      #expect(Set(syllables).count == syllables.count)
    }
    #expect(known > 20_000)
  }
}
