/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What wb-probe and wb-record say to each other: messages of a SOCK_SEQPACKET whose path is in the
 * environment. A message is a word, and what belongs to it after a blank:
 *
 *   begin                   facts from now on; answered with FACTS_END when everything before it
 *                           was read. Log lines since the last drain stay.
 *   mark NS PID TEXT        a step, at NS of CLOCK_BOOTTIME
 *   stream NAME on|off      a stream of wb-record is switched; answered with FACTS_END
 *   drain                   everything that has happened is read; answered with lines, in messages
 *                           that begin with FACTS_LINES, and with FACTS_END
 *
 * A shell has no sockets, and to start a process takes it 10 ms. Beside the socket there is a FIFO,
 * with FACTS_SAY behind its name, for lines that are not answered: "mark TEXT" and "stream NAME
 * on|off".
 */
#pragma once

#define FACTS_VARIABLE "WB_RECORD"
#define STAMPED_VARIABLE "WB_STAMPED" /* set by a recorder that has the kernel stamp packets */
#define FACTS_SAY ".say"
#define FACTS_MESSAGE_MAX (32 * 1024)
#define FACTS_LINES '+'
#define FACTS_END '.'
