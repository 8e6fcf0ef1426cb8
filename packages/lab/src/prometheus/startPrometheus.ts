/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import { ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import {
  access,
  mkdir,
  open,
  readFile,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stringify } from 'yaml';
import { assertPortIsFree, findFreePort } from '../ports';
import { stopChild, stopChildAtExit, stopLeftOver } from '../processes';
import { ALERT_RULES } from './alerts';
import { startStandIn } from './standIn';

/** Options of {@link startPrometheus}. */
export type StartPrometheusOptions = {
  /** URL of the metrics to scrape, once a second. */
  scrape: string;
  /** Folder that is ours alone; the samples in it survive a restart. */
  directory: string;
  /** Port on the loopback interface; default: a free one. */
  port?: number;
  /** Where to look for the program; default: `PATH`. */
  path?: string;
};

/** A Prometheus, or what answers in its place. */
export type RunningPrometheus = {
  url: string;
  kind: 'prometheus' | 'stand-in';
  stop(): Promise<void>;
};

/**
 * Starts the machine's own Prometheus where there is one, else a stand-in for
 * the demo's queries, and returns when it answers.
 */
export async function startPrometheus(
  options: StartPrometheusOptions,
): Promise<RunningPrometheus> {
  const program = await findProgram(options.path ?? process.env.PATH ?? '');
  if (!program) {
    return { kind: 'stand-in', ...(await startStandIn(options)) };
  }
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true });
  const pidFile = join(directory, 'prometheus.pid');
  const pid = await readFile(pidFile, 'utf8').catch(() => '');
  await stopLeftOver(Number(pid), ['prometheus', directory]);

  const port = options.port ?? (await findFreePort());
  await assertPortIsFree(port, 'Prometheus');
  const url = `http://127.0.0.1:${port}`;
  const { child, ended } = await launch(
    program,
    directory,
    port,
    options.scrape,
  );
  await writeFile(pidFile, `${child.pid}`);
  const callOff = stopChildAtExit(child);
  await waitUntilReady(ended, url, join(directory, 'prometheus.log'));
  return {
    kind: 'prometheus',
    url,
    async stop() {
      callOff();
      await stopChild(child);
      await rm(pidFile, { force: true });
    },
  };
}

async function launch(
  program: string,
  directory: string,
  port: number,
  scrape: string,
): Promise<{ child: ChildProcess; ended: Promise<'ended'> }> {
  const { host, pathname } = new URL(scrape);
  const config = join(directory, 'prometheus.yml');
  const rules = join(directory, 'rules.yml');
  await writeFile(rules, stringify(ALERT_RULES));
  await writeFile(
    config,
    stringify({
      global: { scrape_interval: '1s', scrape_timeout: '1s' },
      rule_files: [rules],
      scrape_configs: [
        {
          job_name: 'workload',
          metrics_path: pathname,
          static_configs: [{ targets: [host] }],
        },
      ],
    }),
  );
  const log = await open(join(directory, 'prometheus.log'), 'a');
  const child = spawn(
    program,
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      '--storage.tsdb.retention.time=2d',
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=warn',
    ],
    // A group of its own: Ctrl-C must not reach it before we stop it.
    { cwd: directory, detached: true, stdio: ['ignore', log.fd, log.fd] },
  );
  const ended = new Promise<'ended'>(done => {
    child.once('error', () => done('ended'));
    child.once('exit', () => done('ended'));
  });
  await log.close();
  return { child, ended };
}

async function waitUntilReady(
  ended: Promise<'ended'>,
  url: string,
  log: string,
) {
  const isReady = () =>
    fetch(`${url}/-/ready`, { signal: AbortSignal.timeout(1000) }).then(
      response => response.ok,
      () => false,
    );
  while (!(await isReady())) {
    if (await Promise.race([ended, sleep(50)])) {
      const lines = (await readFile(log, 'utf8')).trimEnd().split('\n');
      throw new Error(
        `Prometheus did not start:\n${lines.slice(-5).join('\n')}`,
      );
    }
  }
}

async function findProgram(path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter).filter(Boolean)) {
    const program = join(folder, 'prometheus');
    const isProgram = await access(program, constants.X_OK)
      .then(() => stat(program))
      .then(
        found => found.isFile(),
        () => false,
      );
    if (isProgram) {
      return program;
    }
  }
  return undefined;
}
