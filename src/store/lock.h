/* Locks of a store: who may add segments, who may take them away, who writes as a living sensor.
 *
 * flock(2) on <store>/.lock: shared while segments are renamed in, exclusive while a day is exchanged
 * or segments are removed. A lock goes with the process, so a killed one leaves none behind. */
#ifndef TEITEN_STORE_LOCK_H
#define TEITEN_STORE_LOCK_H

#include "base/error.h"

enum store_lock { STORE_LOCK_SHARED, STORE_LOCK_EXCLUSIVE };

/* Waits for the lock. Returns a descriptor to give to store_unlock(), or -1 with error. */
int store_lock(const char *store, enum store_lock how, struct error *error);
void store_unlock(int lock); /* takes -1 */

/* Two living sensors of one name would count each packet twice. False: another process is that sensor
 * (ERROR_FAILED says so). *ret_lock is to be given to store_unlock(); -1 where the disk lets no lock be
 * made, which is no reason not to observe. */
bool store_lock_sensor(const char *store, const char *sensor, int *ret_lock, struct error *error);

#endif
