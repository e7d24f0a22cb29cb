import Model
import Testing

@Suite struct IDNumberTests {
  /// The two examples that GB 11643-1999 prints.
  @Test(arguments: ["11010519491231002X", "440524188001010014"])
  func acceptsTheExamplesOfTheStandard(number: String) {
    let report = IDNumber.check(number)
    #expect(report.isValid && report.problems.isEmpty && report.warnings.isEmpty)
    #expect(report.normal == number)
  }

  @Test func readsBirthSexAndArea() throws {
    let woman = IDNumber.check("11010519491231002X")
    #expect(woman.birth == PartialDate(year: 1949, month: 12, day: 31))
    #expect(woman.isMale == false)
    #expect(woman.area == "110105")
    #expect(woman.masked == "*****************X")
    #expect(IDNumber.check("440524188001010014").isMale == true)
  }

  @Test(arguments: ["１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x", " 110105-1949-1231-002X\t", "'11010519491231002x"])
  func takesNumbersAsPeopleWriteThem(text: String) {
    #expect(IDNumber.check(text).normal == "11010519491231002X")
    #expect(IDNumber.check(text).isValid)
  }

  @Test func saysWhichCheckDigitIsExpected() {
    for digit in "0123456789X" {
      let report = IDNumber.check("11010519491231002\(digit)")
      #expect(report.problems == (digit == "X" ? [] : [.wrongCheckDigit(found: digit, expected: "X")]))
      #expect(report.birth == PartialDate(year: 1949, month: 12, day: 31))
    }
  }

  /// The check digit finds every single wrong digit and every swap of two neighbours.
  @Test func findsEverySingleSlip() {
    let digits = Array("230422195001010010".dropLast())
    let right = "0123456789X".map { String(digits) + String($0) }.filter { IDNumber.check($0).isValid }
    #expect(right.count == 1)
    let number = Array(right[0])
    for position in 0..<17 {
      for digit in "0123456789" where digit != number[position] {
        var wrong = number
        wrong[position] = digit
        #expect(!IDNumber.check(String(wrong)).isValid)
      }
      if number[position] != number[position + 1] {
        var swapped = number
        swapped.swapAt(position, position + 1)
        #expect(!IDNumber.check(String(swapped)).isValid)
      }
    }
  }

  @Test func saysWhatElseIsWrong() {
    #expect(IDNumber.check("").problems == [.wrongLength(0)])
    #expect(IDNumber.check("1101051949123100").problems == [.wrongLength(16)])
    #expect(IDNumber.check("1101O519491231002X").problems == [.wrongCharacter(position: 5)])
    #expect(IDNumber.check("X10105194912310020").problems == [.wrongCharacter(position: 1)])
    #expect(IDNumber.check("110105194902300026").problems.contains(.impossibleBirth))
    #expect(IDNumber.check("*****************X").form == .unreadable)
    #expect(IDNumber.check("不详").problems == [.wrongLength(2)])
  }

  @Test func unknownAreaIsOnlyAWarning() {
    let old = IDNumber.check("232429194912310019")
    #expect(old.warnings.isEmpty)
    let report = IDNumber.check("990105194912310026")
    #expect(report.warnings == [.unknownArea("990105")])
    #expect(!report.problems.contains { if case .wrongCheckDigit = $0 { false } else { true } })
  }

  @Test func fifteenDigitsAreReadAndKept() {
    let report = IDNumber.check("110105491231002")
    #expect(report.form == .fifteen)
    #expect(!report.isValid && report.problems.isEmpty)
    #expect(report.warnings == [.fifteenDigits])
    #expect(report.birth == PartialDate(year: 1949, month: 12, day: 31))
    #expect(report.isMale == false)
    #expect(IDNumber.extended("110105491231002") == "11010519491231002X")
    #expect(IDNumber.extended("110105491301002") == nil)
    #expect(IDNumber.extended("11010519491231002X") == nil)
    #expect(IDNumber.check("110105491231998").birth?.year == 1949)
    #expect(IDNumber.shortened("11010519491231002X") == "110105491231002")
    #expect(IDNumber.shortened("440524188001010014") == nil)
    #expect(report.masked == "**************2")
  }

  @Test func messagesShowNoMoreThanTheDigit() {
    for text in ["11010519491231002X", "110105194912310021", "1101051949", "11010519493231002X", "1101O519491231002X"] {
      for problem in IDNumber.check(text).problems {
        #expect(!problem.chinese.contains("110105") && !problem.english.contains("110105"))
      }
    }
    #expect(IDNumber.Problem.wrongCheckDigit(found: "1", expected: "X").english.contains("should be X"))
    #expect(IDNumber.masked("12345") == "*****")
  }
}
