// The words code and its documentation are made of, counted over public repositories: what a value made of them is worth
// depends on its name, but it did not come out of a generator.

const TEXT = `
abc ability able abort aborted about above absent absolute abstract accept acceptable accepted accepts access accessed
accessible accessing accessor according account acme across act action actions activate active activity actor actual
actually adapt adapter adapters add added adding addition additional addr address addresses adds adjust admin advance
advanced affected after again against age agent agents aggregate algo algorithm algorithms alias aliases alice align
alignment alive all alloc allocated allocator allow allowed allowing allows along alpha already also alt alter
alternate alternative always amazon amount analysis ancestor anchor and android annotated annotation annotations
anonymous another ansi answer answers any anything apache api apis app append apple applicable application
applications applied applies apply appropriate apps arbitrary archive are arg args argument arguments argv aria
arising around array arrays article artifact artifacts ascii ask assert assertion assertions asset assets assign
assignable assigned assignment associated assume async asynchronous atom atomic attach attached attachment attachments
attempt attempts attr attribute attributes attrs audio auth authenticate author authority authorize authors auto
automatic availability available avatar avoid await aware away azure back backend background backoff backup backwards
bad badge balancer bar bare base based basename bash basic basis batch batches baz bcrypt bearer because become been
before begin beginning behavior behaviour being belongs below best beta better between big bin binaries binary bind
binding bindings bit bits blank blob block blocked blocking blocks blog blue bodies body bold book books bool boolean
boot bootstrap border both bottom bound boundary box bracket brackets branch branches break breaking broadcast broken
broker browser bucket buf buffer buffered bug build builder building builds built builtin bulk bump bundle bundled but
button bypass byte bytes cache cached caches caching calculate calendar call callable callback callbacks called caller
calling calls can cancel canceled cancellation cancelled candidate candidates cannot canonical capabilities capacity
capital capture captured cascade case cases cast cat catch categories category cause caused center cert certain
certificate certificates certs chain chaining challenge change changed changelog changes changing channel channels
chapter char character characters charge chars charset chat check checked checking checkout checks checksum child
children choice choices choose chrome chunk chunked chunks cipher city claim claims class classes classic clause clean
cleanup clear cli click client clients clock clone close closed closes closing closure cloud cluster cmd code codec
codes coding collect collected collection collections collector collectors colon color colors column columns com
combine combined comes comma command commands comment comments commit commits committed common community compact
company compare comparison compat compatible compilation compile compiled compiler compiling complete completed
completion complex compliance component components compose composite compress compressed compression compute computed
concat concrete concurrency concurrent cond condition conditional conditions conduct conf config configs configurable
configure configured configuring confirm conflict conn connect connected connecting connection connections connector
consider considered consistent console const constant constants constraint constraints construct constructor consume
consumed consumer cont contain container containers containing contains content contents context contexts continuation
continue contract contributing contributor contributors control controller controllers conversion convert converted
converter converters converts cookie cookies copies copy copying copyright core coroutine correct correctly cors cost
could couldn count counter country counts cover coverage cpu crash create created creates creating creation creator
cred credential credentials creds criteria crlf cron cross crypto csrf ctrl ctx curl curr current currently cursor
custom customer customize cyan cycle daemon damages dark dashboard data database databases date dates datetime david
day days deadline deal debug debugger debugging decimal decl declaration declare declared decode decoded decoder
decoding decorate decorator decorators deep def default defaults defer deferred define defined defines definition
definitions deflate delay delegate delete deleted deletes deletion delimiter delivery delta demo demonstrates denied
deny dependencies dependency dependent depending depends deploy deployed deploying deployment deprecate deprecated
deprecation deps depth derive derived desc describe described description descriptor deserialize design desired dest
destination destroy detail detailed details detect detected detection determine determines dev developer developers
development device diagnostic diagnostics dict dictionary did didn diff difference different digest digit digits dir
direct direction directive directives directly directories directory dirname dirs dirty disable disabled disallowed
discard disconnect discord discovery disk dispatch dispatcher display disposition dist distance distinct distribute
distributed distribution div dns doc docker docs document documents does doesn doing domain domains don done dot
dotenv double down download downloaded driver drop dropped due dummy dump dumps duplicate duration during dynamic each
eager earlier early easier easily east easy echo edge edit edition editor effect either elapsed elem element elements
elif else elseif email emails embed embedded embedding emit emitted empty enable enabled enables encode encoded
encoder encoding encodings encrypt encrypted encryption end endif endpoint endpoints ends enforce engine enough
enqueue enqueued ensure ensures enter enterprise entire entities entity entries entry enum enumerable env envelope
environ environment environments ephemeral epoch equal equals equivalent err errno error errors escape escaped
escaping eslint etag etc eval evaluate evaluated evaluation even event events every everything exact exactly example
examples exceeded except exception exceptions exchange exclude excluded exclusive exec executable execute executed
executing execution executions executor exist existing exists exit exp expand expanded expansion expect expectation
expectations expected expects experimental expiration expire expired expires explain explicit explicitly export
exporter exports expose exposed expr express expression expressions ext extend extended extends extension extensions
external extra extract extracted fact factor factory fail failed failing fails failure failures fake fall fallback
false falsy family fast fatal favorite feat feature features feed feedback fetch few field fields file filename
filepath files filesystem fill filter filtered filters final finally find finder fine fingerprint finish finished fire
first fitness fix fixed fixes fixture fixtures flag flags flash flat flatten flex float floor flow flush folder follow
followed following follows font foo foobar for forbidden force foreach foreign forget fork forks form format formats
formatted formatter formatting forms forward forwarded forwarding found foundation four fragment frame frames
framework free fresh from front frontend frozen fulfilled full fullname fully func function functions further future
gateway gather gen general generate generated generates generating generation generator generic get getenv gets getter
getting git github give given glob global globals gmail going good google got goto grace grammar granted graph greater
green greeting grep group groups guard guess guid guide gzip had handle handled handler handlers handles handling
handshake happen happens happy hard has hash hashed hashes have having head header headers heads health heartbeat
height held hello help helper helpers here hereby hex hidden high higher highest highlight hint hints history hit hmac
hold holder holders home hook hooks host hostname hosts hour hours how however href html http https hub human icon
ident identifier identifiers identity idle ids idx ietf ignore ignored ignores illegal image images img immediately
immutable impl implement implemented implements implicit implied import important imported imports improve
improvements inc include included includes including incoming incompatible incomplete incorrect increase increment
indent indented index indexed indexes indicate indicates indicating indices individual inet infer infinity info
information infos inherit inherited init initial initialize initialized initializer initializes inject injection
inline inner input inputs insecure insensitive insert inserted inside inspect inst install installation installed
installing instance instanceof instances instant instead instructions int integer integration integrations intended
interactive interceptor interceptors interface interfaces intermediate internal internally internals internet
interrupted interval into introduction invalid invalidate invariant invocation invoke invoked ioexception ipsum ipv
isinstance isn iso isolation issue issuer issues item items iter iterable iterate iteration iterator its itself java
javascript job jobs john join joined jpeg json junit just keep kernel key keyed keys keyword keywords kill kind know
known kwargs label labels lambda lang language languages large larger last latency later latest latin launch layer
layout lazy leader leading leaf learn least leave left legacy len length less let letter level levels liability liable
lib libraries library libs license licensed licenses life lifecycle lifetime light like likely limit limitation
limitations limited limits line lines link linked links lint linux list listed listen listener listeners listening
listing lists literal live load loaded loader loading loads local locale localhost locally locals located location
locations lock locked lockfile locking locks log logged logger logging logic login logo logout logs long longer look
looks lookup loop loopback lorem lost low lower lowercase mac machine macro macros made magic mail main maintainers
maintenance major make makes making malformed manage managed management manager manifest manual manually many map
mapped mapper mapping mappings maps margin mark markdown marked marker marks markup marshal mask master match matched
matcher matches matching math maven max maximum may maybe means mechanism media member members membership memory menu
merge merged message messages meta metadata meth method methods metric metrics michael microsecond microsoft middle
middleware middlewares might migrate migration migrations millis milliseconds mime mimetype min minimal minimum minor
minute minutes mirror misc mismatch missing mixed mixin mkdir mock mocked mocks mod mode model models modern modes
modified modifier modify module modules moment mongo monitor monitoring month more most mount mounted mounts move
moved msg mtime much multi multipart multiple must mutable mutate mutex mysql name named names namespace naming nanos
native navigation necessary need needed needs negative nest nested nesting net network never new newer newline next
nginx node nodes non nonce none noop normal normalize normalized not note notes nothing notice notification notify now
null nullable num number numbers numeric oauth obj object objects obtain obtaining occurred occurs octet off official
offline offset offsets often old older once one ones only open openssl operation operations operator operators opt
optimization optimize optimized option optional optionally options opts oracle order ordered ordering ordinal org
organization orig origin original other others otherwise our out outer output outputs outside over overflow overlay
overload overridden override overrides overview overwrite own owned owner ownership pack package packages packaging
packed packet padding page pages pagination pair pairs parallel param parameter parameters parametrize params parent
parenthesis parents parse parsed parser parsers parsing part partial particular partition parts pass passed passes
passing password passwords patch path pathname paths pattern patterns pause payload peek peer pem pending people per
percent perf perform performance performed period permanent permission permissions permit permitted persist persisted
persistence persistent person persons phase pick ping pipe pipeline place placeholder plain plaintext plan platform
platforms play please plugin plugins plus png pnpm point pointer points policies policy poll pong pool pop populate
port portions ports pos position positive posix possible post postgre postgres postgresql posts potential pragma pre
precedence precision predicate prefer preference preferences preferred prefix prefixed prefixes preload prep prepare
prepared prepend present presentation preserve pretty prev prevent preview previous previously price primary primitive
principal print printf println prior priority priv private probably probe problem problems proc procedure process
processed processes processing processor produce produced producer produces product production products profile
profiles program progress project projects promise promises prompt prompts prop propagate propagation proper properly
properties property props protect protected proto protocol protocols prototype provide provided provider providers
provides providing proxies proxy prune pseudo pub public publish published publisher pull punctuation purge purpose
push pushed put puts pytest python qualified queries query question questions queue quick quiet quote quoted quotes
raise raised raises rand random range ranges rank rate rather raw reachable reached react read readable reader reading
readme readonly reads ready real really realm reason reasons rebase receive received receiver receives recent
recommended record recorded recorder recording records recovery recursive recv red redirect redirected redirects redis
reduce ref refer reference referenced references reflect reflection refresh refs regarding regardless regex regexp
region register registered registration registry regression regular reject rejected rejects rel related relation
relationship relative release released releases relevant reload remain remaining remember remote removal remove
removed removes removing rename renamed render rendered renderer rendering repeat replace replaced replacement reply
repo report reported reporter reports repos repositories repository repr representing represents req request requested
requests require required requirement requirements requires res reserved reset resize resolution resolve resolved
resolver resolves resource resources resp respond response responses responsible rest restart restore restrict
restriction result resulting results resume retention retries retrieve retry return returned returning returns reuse
reverse review revision rewind rewrite rfc right rights ring role roles rollback root round route router routes
routing row rows ruby rule rules run runner running runs runtime rust safe safety salt same sample samples sanitize
sanity save saved scale scan schedule scheduled scheduler scheduling schema schemas scheme scope scoped scopes score
script scripts search sec second secondary seconds secret secrets section sections secure security see seed seek seen
segment segments select selected selection selector self sell semver send sender sending sends sensitive sent sentinel
separate separated separator sequence sequences serial serializable serialize serialized serializer serializers series
serve server servers service services serving sess session sessions set sets setting settings setup several severity
sha shall shallow share shared shell shields shift short shorthand should show shown shows shutdown side sign signal
signals signature signed signing silent similar simple simply since single singleton sink site size sizes skip skipped
slack slash sleep slice slot slots slow slug small smart smtp snapshot snippet sock socket sockets soft software some
something sort sorted sorting source sources space spaces span spans sparse spawn spec special specific specified
specifies specify specifying specs speed split spring sprintf sqlite square src ssl stable stack stacks stacktrace
stage stale standalone standard star start started starter starting starts startswith startup stat state statement
statements states static staticmethod stats status stderr stdin stdout step steps still stmt stop storage store stored
stores storing str strategy stream streamed streaming streams strict string stringify strings strip strong struct
structure stub stuff style styles sub subclass subject submit submodule submodules subprocess subscribe subscriber
subscription subsequent subset substring succeed success successful successfully such suffix suggestion suggestions
suite suites sum summary super supplied support supported supports suppress sure suspend svg swagger switch symbol
symbols symlink symlinks sync synchronized synchronous syntax sys system systems tab table tables tag tagged tags tail
take taken takes target targets task tasks tcp team teams teardown tell temp tempfile template templates temporary
term terminal terminate terminated terms test tester testing tests text than that the their them theme then there
therefore these they thing things third this those though thread threading threads three threshold throttle through
throw throwable thrown throws thus tick time timedelta timeline timeout timeouts timer timers times timestamp
timestamps timezone title tls tlsv tmp today todo together token tokenize tokens toml too tool tools top topic topics
tort total touch trace traces tracing track tracker tracking trailer trailers trailing trait transaction transactions
transfer transform transformer transition translate translation transport traversal tree trial trigger triggered
triggers trim true truncate trust trusted truthy try trying tunnel tuple tuples turn tutorial twitter two txt type
typed typeof types typescript typically typing uint unable unauthorized unavailable unchecked uncompressed undefined
under underline underlying unexpected unicode unified uninstall union unique unit units unittest unix unknown unless
unlink unlock unnecessary unpack unquote unsafe unset unsigned unstable unsupported until unused unwrap update updated
updates updating upgrade upgrading upload uploaded uploading uploads upper uppercase upsert upstream uri url
urlencoded urls usage use used useful user username users uses using usually utc utf util utilities utility utils uuid
val valid validate validated validates validating validation validations validator value values var varchar variable
variables variant various vars vary vector vendor verbose verbosity verification verified verifier verify verifying
version versions very via video view views virtual visible visit void volume volumes wait waiting walk want warn
warning warnings warranties warranty was watch way weak web webhook website websocket week welcome well were what when
whenever where whether which while white whitespace who whole whom whose why width wiki wildcard will win window
windows with within without won word words work worker workers workflow working works workspace world would wrap
wrapped wrapper wraps writable write writer writes writing written wrong www xml yaml year yes yet yield you your zero
zip zone`;

/** Lower-case words of 3 to 12 letters. */
export function knownWords(): ReadonlySet<string> {
  return new Set(TEXT.trim().split(/\s+/));
}
