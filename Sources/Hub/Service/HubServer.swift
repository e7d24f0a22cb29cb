// Its headers and Glibc both hold `sockaddr`; an optimised build takes it to be this one's.
import CMicroHTTPD
import Glibc
import Model
import Storage
package import Sync
import Synchronization
package import Wire

/// A hub that serves from a folder: opens or makes everything in it, listens, and stops gracefully.
package final class HubServer: Sendable {
  package struct Settings: Sendable {
    /// Numeric address to listen on.
    package var address = "0.0.0.0"
    /// 0 takes a free port.
    package var port: UInt16 = 8443
    /// URLs under which devices find the hub; none for those of the address listened on.
    package var addresses: [String] = []
    /// Plain HTTP on loopback, for a proxy that speaks TLS; `pins` are then those of the proxy's certificate.
    package var isBehindProxy = false
    /// A key and certificate to use in place of the folder's own.
    package var key: HubKey?
    /// What devices know the hub by, if not by the key it serves with.
    package var pins: [Pin] = []
    package var metricsAreOpen = false
    package var log = Log()
    package var limits = HTTPLimits()
    package var clock: any Clock = SystemClock()
    /// Runs before each commit that writes: a simulated slow disk.
    package var beforeCommit: @Sendable () -> Void = {}

    package init() {
      limits.bodyBytesMax = Limits.messageBytesMax
    }
  }

  /// The port it listens on.
  package let port: UInt16
  /// Where devices find it and how they know it.
  package let contacts: Contacts
  package let service: HubService
  private let http: HTTPServer
  private let lock: ServingLock
  private let log: Log
  private let isStopped = Atomic(false)

  /// Starts to serve.
  package init(_ folder: HubFolder, _ settings: Settings) throws {
    log = settings.log
    // A first start that cannot listen leaves nothing behind that looks like a hub.
    if folder.isNew, !settings.isBehindProxy || HTTPServer.isLoopback(settings.address) {
      try ListeningSocket.probe(address: settings.address, port: settings.port)
    }
    try folder.prepare()
    lock = try folder.lockForServing()
    let store = try folder.open(.create, clock: settings.clock)
    let key = try settings.key ?? folder.key(clock: settings.clock)
    let bundleKeys = try folder.bundleKeys()
    var configuration = HTTPServer.Configuration()
    configuration.address = settings.address
    configuration.port = settings.port
    configuration.limits = settings.limits
    configuration.isBehindProxy = settings.isBehindProxy
    // Behind a proxy all connections come from one address.
    if settings.isBehindProxy { configuration.limits.connectionsPerAddressMax = 0 }
    if !settings.isBehindProxy { configuration.tls = (key.keyPEM, key.certificatePEM) }
    configuration.reporter = { [log] in log.write(.debug, "http", ["message": .text($0)]) }

    // The port may be known only when the server listens, and the service must know it before it answers.
    let gate = Gate()
    let observed = gate
    configuration.observer = { observed.observe($0) }
    http = try HTTPServer(configuration) { request, respond in gate.handle(request, respond) }
    port = http.port
    contacts = Contacts(
      addresses: Self.addresses(settings, port: port), pins: settings.pins.isEmpty ? [key.pin] : settings.pins,
      bundleKeys: bundleKeys.publicKeys)
    try HubContacts.write(contacts, to: store)
    var service = HubService.Configuration(contacts: contacts)
    service.bundleKeys = bundleKeys
    service.clock = settings.clock
    service.log = log
    service.metricsAreOpen = settings.metricsAreOpen
    service.beforeCommit = settings.beforeCommit
    service.openStore = { [clock = settings.clock] in try folder.open(.existing, clock: clock) }
    self.service = try HubService(store: store, path: folder.store == nil ? folder.database : nil, service)
    gate.open(self.service, log)
    if let console = self.service.console {
      console.today.warm(console)
      console.imports.warm(console)
    }
    let server = http
    self.service.metrics.gauge("tanfang_connections", "Open connections.") { [weak server] in
      Double(server?.load.connections ?? 0)
    }
    log.write(.info, "serving", ["port": .integer(Int(port)), "plain": .boolean(settings.isBehindProxy)])
  }

  deinit { stop(graceSeconds: 0) }

  /// Finishes what is under way, at most `graceSeconds`, writes what is only in memory, and ends. Safe to repeat.
  package func stop(graceSeconds: Double = 20) {
    guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
    let isDone = http.stop(graceSeconds: graceSeconds)
    service.stop()
    lock.release()
    log.write(.info, "stopped", ["all_answered": .boolean(isDone)])
  }

  // MARK: - Addresses

  private static func addresses(_ settings: Settings, port: UInt16) -> [String] {
    if !settings.addresses.isEmpty { return settings.addresses }
    let scheme = settings.isBehindProxy ? "http" : "https"
    let isAny = settings.address == "0.0.0.0" || settings.address == "::"
    let hosts = isAny ? ownAddresses() : [settings.address]
    return hosts.map { host in "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)" }
  }

  /// This machine's IPv4 addresses in its networks; loopback if it is in none.
  private static func ownAddresses() -> [String] {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return ["127.0.0.1"] }
    defer { freeifaddrs(first) }
    var found: [String] = []
    var next = first
    while let entry = next?.pointee {
      next = entry.ifa_next
      guard let address = entry.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
        entry.ifa_flags & UInt32(IFF_UP) != 0, entry.ifa_flags & UInt32(IFF_LOOPBACK) == 0
      else { continue }
      found.append(numericHost(address))
    }
    return found.isEmpty ? ["127.0.0.1"] : Array(found.prefix(8))
  }
}

/// Holds requests off until the service is there.
private final class Gate: Sendable {
  private struct State {
    var service: HubService?
    var metrics: HTTPMetrics?
    var log: Log?
  }
  private let state = Mutex(State())

  func open(_ service: HubService, _ log: Log) {
    state.withLock { $0 = State(service: service, metrics: HTTPMetrics(service.metrics), log: log) }
  }

  func handle(_ request: HTTPRequest, _ respond: @escaping HTTPServer.Respond) {
    guard let service = state.withLock({ $0.service }) else {
      return respond(Refusal.busy.response(.zh, route: "-"))
    }
    service.handle(request, respond)
  }

  func observe(_ outcome: HTTPOutcome) {
    let (metrics, log) = state.withLock { ($0.metrics, $0.log) }
    metrics?.observe(outcome)
    log?.request(outcome)
  }
}
