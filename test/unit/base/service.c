/* What a service manager hears, on a socket that the test has made. */
#include "base/service.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];
static int manager = -1;

/* `name` as systemd hands it over: '@' stands for the NUL of an abstract name. */
static void listen_at(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", name);
    if (name[0] == '@')
        address.sun_path[0] = '\0';
    manager = socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    assert_true(manager >= 0);
    assert_int_equal(bind(manager, (struct sockaddr *)&address,
                          (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name))),
                     0);
    setenv("NOTIFY_SOCKET", name, 1);
}

static int set_up(void **state)
{
    (void)state;
    snprintf(path, sizeof path, "/tmp/teiten-notify-%d", (int)getpid());
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    listen_at(path);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    close(manager);
    unlink(path);
    unsetenv("NOTIFY_SOCKET");
    return 0;
}

static const char *heard(void)
{
    static char text[2048];
    ssize_t length = recv(manager, text, sizeof text - 1, 0);
    if (length < 0)
        return NULL;
    text[length] = '\0';
    return text;
}

static void each_state_is_one_datagram(void **state)
{
    (void)state;
    struct service service;
    struct error error;
    assert_true(service_open(&service, &error));
    service_ready(&service, "listening on eth0");
    assert_string_equal(heard(), "READY=1\nSTATUS=listening on eth0");
    service_alive(&service);
    assert_string_equal(heard(), "WATCHDOG=1");
    service_status(&service, "12 packets");
    assert_string_equal(heard(), "STATUS=12 packets");
    service_reloading(&service);
    const char *reloading = heard();
    assert_int_equal(strncmp(reloading, "RELOADING=1\nMONOTONIC_USEC=", 27), 0);
    assert_true(strtoull(reloading + 27, NULL, 10) > 0);
    service_stopping(&service);
    assert_string_equal(heard(), "STOPPING=1");
    assert_null(heard());
    service_close(&service);
    assert_int_equal(service.socket, -1);
}

static void an_abstract_socket_is_reached(void **state)
{
    (void)state;
    char name[64];
    struct service service;
    struct error error;
    close(manager);
    snprintf(name, sizeof name, "@teiten-notify-%d", (int)getpid());
    listen_at(name);
    assert_true(service_open(&service, &error));
    service_alive(&service);
    assert_string_equal(heard(), "WATCHDOG=1");
    service_close(&service);
}

/* Interface names and the like may be in a status: they must not become words of the protocol. */
static void a_status_is_one_line_of_bounded_length(void **state)
{
    (void)state;
    struct service service;
    struct error error;
    char lengthy[4096];
    assert_true(service_open(&service, &error));
    service_status(&service, "quiet\nMAINPID=1");
    assert_string_equal(heard(), "STATUS=quiet");
    memset(lengthy, 'x', sizeof lengthy - 1);
    lengthy[sizeof lengthy - 1] = '\0';
    service_ready(&service, lengthy);
    const char *text = heard();
    assert_non_null(text);
    assert_int_equal(strncmp(text, "READY=1\nSTATUS=xxx", 18), 0);
    assert_true(strlen(text) < 512);
    service_close(&service);
}

static void without_a_manager_nothing_happens(void **state)
{
    (void)state;
    struct service service;
    struct error error;
    unsetenv("NOTIFY_SOCKET");
    setenv("WATCHDOG_USEC", "1000000", 1);
    assert_true(service_open(&service, &error));
    assert_int_equal(service.socket, -1);
    assert_int_equal(service.watchdog_us, 0);
    service_ready(&service, "x");
    service_stopping(&service);
    service_close(&service);
    assert_null(heard());
}

static void the_watchdog_is_ours_only_with_our_process(void **state)
{
    (void)state;
    static const struct {
        const char *interval, *pid; /* pid "": ours */
        uint64_t expected;
    } cases[] = {{"30000000", "", 30000000},
                 {"30000000", NULL, 30000000},
                 {"30000000", "1", 0},
                 {"soon", "", 0},
                 {"-5", "", 0},
                 {NULL, NULL, 0},
                 {"30000000", "x", 0},
                 {"99999999999999999999", "", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct service service;
        struct error error;
        char own[16];
        snprintf(own, sizeof own, "%d", (int)getpid());
        unsetenv("WATCHDOG_USEC");
        unsetenv("WATCHDOG_PID");
        if (cases[i].interval != NULL)
            setenv("WATCHDOG_USEC", cases[i].interval, 1);
        if (cases[i].pid != NULL)
            setenv("WATCHDOG_PID", cases[i].pid[0] == '\0' ? own : cases[i].pid, 1);
        assert_true(service_open(&service, &error));
        assert_int_equal(service.watchdog_us, cases[i].expected);
        service_close(&service);
    }
}

static void a_socket_that_is_not_there_is_told(void **state)
{
    (void)state;
    struct service service;
    struct error error;
    setenv("NOTIFY_SOCKET", "/nowhere/notify", 1);
    assert_false(service_open(&service, &error));
    assert_non_null(strstr(error.text, "/nowhere/notify"));
    assert_int_equal(service.socket, -1);
    setenv("NOTIFY_SOCKET", "vsock:2:1234", 1);
    assert_false(service_open(&service, &error));
    assert_int_equal(error.class, ERROR_CONFIG);
}

/* A manager that is stuck must not stop the capture: its queue is full, and we go on. */
static void a_manager_that_does_not_read_is_not_waited_for(void **state)
{
    (void)state;
    struct service service;
    struct error error;
    assert_true(service_open(&service, &error));
    for (int i = 0; i < 10000; i++)
        service_alive(&service);
    assert_string_equal(heard(), "WATCHDOG=1");
    service_close(&service);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_state_is_one_datagram, set_up, tear_down),
        cmocka_unit_test_setup_teardown(an_abstract_socket_is_reached, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_status_is_one_line_of_bounded_length, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_manager_nothing_happens, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_watchdog_is_ours_only_with_our_process, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_socket_that_is_not_there_is_told, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_manager_that_does_not_read_is_not_waited_for, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
