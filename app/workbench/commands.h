/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The commands: one file each, one table in main.c. argv[0] is the command's word. */
#pragma once

int wb_command_bench_vm(int argc, char **argv);
int wb_command_boot(int argc, char **argv);
int wb_command_build(int argc, char **argv);
int wb_command_check(int argc, char **argv);
int wb_command_clean(int argc, char **argv);
int wb_command_console(int argc, char **argv);
int wb_command_copy(int argc, char **argv);
int wb_command_doctor(int argc, char **argv);
int wb_command_image(int argc, char **argv);
int wb_command_list(int argc, char **argv);
int wb_command_machine(int argc, char **argv);
int wb_command_play(int argc, char **argv);
int wb_command_read(int argc, char **argv);
int wb_command_script(int argc, char **argv);
int wb_command_show(int argc, char **argv);
int wb_command_watch(int argc, char **argv);
int wb_command_skels(int argc, char **argv);
int wb_command_worker(int argc, char **argv);
