"""Signatures as Standard Webhooks publishes them, and where nothing is ever sent."""

from ipaddress import ip_address

import pytest

from chassis.settings import Settings
from chassis.webhooks.signing import headers, secret_of, signature
from chassis.webhooks.targets import Guard, TargetRefused, guard_of, is_public, parts

OPEN = Guard()
OWN = Guard(
    frozenset({"127.0.0.0/8", "10.20.0.0/16", "hook.policija.invalid"}), frozenset({("127.0.0.1", 8100)})
)


def test_the_published_example_of_standard_webhooks():
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_secret_is_the_same_again_and_another_for_each_subscription_and_version():
    first = secret_of(b"installation", "1", 1)
    assert first == secret_of(b"installation", "1", 1)
    others = {
        secret_of(b"installation", "2", 1),
        secret_of(b"installation", "1", 2),
        secret_of(b"other", "1", 1),
    }
    assert len({first, *others}) == 4
    assert first.startswith("whsec_")


def test_while_a_secret_changes_both_sign():
    said = headers("1", 5, b"{}", ["whsec_YQ==", "whsec_Yg=="])
    one, other = said["webhook-signature"].split(" ")
    assert one == signature("whsec_YQ==", "1", 5, b"{}") != other


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.8.8", "169.254.169.254", "172.16.0.1", "172.31.9.9",
        "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "240.0.0.1",
        "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:10.1.2.3", "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "64:ff9b:1::c0a8:101", "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_no_address_of_a_machine_or_its_neighbours_is_public(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "193.2.1.66", "2606:4700::1111", "2a00:ee0::1"])
def test_everybodys_addresses_are_public(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "", "hook", "//hook.invalid/", "ftp://hook.invalid/", "file:///etc/passwd", "gopher://hook.invalid/",
        "https://", "https:///path", "https://user@hook.invalid/", "https://user:word@hook.invalid/",
        "https://hook.invalid/#part", "https://hook.invalid:0/", "https://hook.invalid:99999/",
        "https://hook.invalid:port/", "https://hook .invalid/", "https://hook.invalid/\r\nHost: other",
        "https://hook.invalid\\@other.invalid/", "https://[::1", "https://žrtev.invalid/",
        "https://h.invalid/" + "a" * 500,
    ],
)  # fmt: skip
def test_what_is_no_plain_target(url):
    with pytest.raises(TargetRefused):
        parts(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://10.1.2.3/", "https://169.254.169.254/",
        "https://2130706433/", "https://0x7f000001/", "https://127.1/", "https://0/", "https://[::ffff:127.0.0.1]/",
        "http://1.1.1.1/", "http://hook.invalid/",
    ],
)  # fmt: skip
def test_nothing_goes_inside_or_unencrypted(url):
    with pytest.raises(TargetRefused):
        OPEN.check(url)


@pytest.mark.parametrize(
    "url", ["https://1.1.1.1/hook", "https://[2606:4700::1111]:8443/hook?x=1", "https://not-yet.invalid/"]
)
def test_https_to_the_public_may_be_and_a_name_without_an_address_yet(url):
    OPEN.check(url)


def test_what_an_operator_allows_may_be_unencrypted_but_never_ourselves():
    OWN.check("http://127.0.0.1:9999/hook")
    OWN.check("http://hook.policija.invalid/")
    for url in (
        "http://127.0.0.1:8100/api/v1/restraining-orders",
        "http://127.7.7.7:8100/",
        "http://192.168.1.1/",
    ):
        with pytest.raises(TargetRefused):
            OWN.check(url)


def test_a_name_that_means_another_address_by_then_reaches_nothing(monkeypatch):
    found = [
        [(0, 0, 0, "", ("1.1.1.1", 443))],
        [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", ("10.0.0.1", 443))],
    ]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found.pop(0))
    OPEN.check("https://hook.invalid/")
    with pytest.raises(TargetRefused):
        OPEN.check("https://hook.invalid/")


def test_the_guard_of_an_installation_knows_its_own_doors(tmp_path):
    guard = guard_of(Settings(data_dir=tmp_path, webhook_allow=" 10.20.0.0/16, Hook.Policija.Invalid "))
    assert guard.allow == {"10.20.0.0/16", "hook.policija.invalid"}
    assert {port for _, port in guard.own} == {8100, 8101, 8102, 8103, 8104}
