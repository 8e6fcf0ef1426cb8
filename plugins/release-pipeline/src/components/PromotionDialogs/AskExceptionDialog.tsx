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

import { useApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import MenuItem from '@material-ui/core/MenuItem';
import TextField from '@material-ui/core/TextField';
import type {
  PromotionExceptions,
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { readerTimeZone } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Words } from '../Words';
import { Facts } from './Facts';
import { serverMessage } from './Failure';
import { ReasonDialog } from './ReasonDialog';

const LONGEST_TICKET = 200;

/** A freeze that holds a promotion, and until when an exception may last. */
export type HoldingFreeze = PromotionExceptions['freezes'][number];

/** Which field a refusal is about: the backend names it in brackets or before its words. */
function problemOf(failure: unknown): { key?: string; text?: string } {
  if (!(failure instanceof ResponseError) || failure.statusCode !== 400) {
    return {};
  }
  const message = serverMessage(failure);
  const key =
    /\((\w+)\)\.?$/.exec(message)?.[1] ??
    /^Invalid body: (\w+):/.exec(message)?.[1];
  return {
    key,
    text: message
      .replace(/ \(\w+\)\.?$/, '')
      .replace(/^Invalid body: \w+: /, ''),
  };
}

/** What is missing before it can be sent. */
function missingIn(
  freeze: HoldingFreeze | undefined,
  until: number,
  ticket: string,
): string | undefined {
  if (!freeze) {
    return 'Choose the freeze first.';
  }
  if (Number.isNaN(until)) {
    return 'Say until when first.';
  }
  if (until <= Date.now()) {
    return 'Choose a time to come.';
  }
  if (until > Date.parse(freeze.until)) {
    return 'Choose an earlier end.';
  }
  return ticket === '' ? 'Name the ticket first.' : undefined;
}

/** Asks to let one promotion, as the person saw it, pass one freeze for a time (R20). */
export function AskExceptionDialog(props: {
  promotion: PromotionView;
  verdict?: Verdict;
  /** From which an exception may be asked for; never empty. */
  freezes: HoldingFreeze[];
  onClose: () => void;
}) {
  const { promotion, verdict, freezes, onClose } = props;
  const { id, digest, release, stage } = promotion;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  const fieldId = useId();
  const [eventId, setEventId] = useState(
    freezes.length === 1 ? freezes[0].id : '',
  );
  const [local, setLocal] = useState('');
  const [ticket, setTicket] = useState('');
  const [failure, setFailure] = useState<unknown>();
  const freeze = freezes.find(one => one.id === eventId);
  const until = new Date(local).getTime();
  const problem = problemOf(failure);
  const problemAt = (key: string) =>
    problem.key === key ? problem.text : undefined;
  const edit = (change: () => void) => {
    change();
    setFailure(undefined);
  };
  const send = async (reason: string | undefined) => {
    try {
      await api.askException(id, {
        digest,
        eventId,
        reason: reason ?? '',
        ticket: ticket.trim(),
        until: new Date(until).toISOString(),
      });
    } catch (cause) {
      setFailure(cause);
      throw cause;
    }
  };
  return (
    <ReasonDialog
      title={`Ask for an exception for ${release.version} into ${stage}`}
      confirm="Ask for an exception"
      reasonHint={
        problemAt('reason') ??
        'Read by those who may confirm it, and kept as evidence.'
      }
      reasonRequired
      impossible={missingIn(freeze, until, ticket.trim())}
      onConfirm={send}
      onClose={onClose}
      below={
        <>
          <TextField
            id={`${fieldId}-ticket`}
            label="Ticket"
            helperText={
              problemAt('ticket') ??
              'A key or an address, where it is written down.'
            }
            error={problemAt('ticket') !== undefined}
            value={ticket}
            onChange={event => edit(() => setTicket(event.target.value))}
            inputProps={{ maxLength: LONGEST_TICKET }}
            variant="outlined"
            size="small"
            margin="normal"
            required
            fullWidth
          />
          <TextField
            id={`${fieldId}-until`}
            type="datetime-local"
            label={`Until (${readerTimeZone()})`}
            helperText={
              problemAt('until') ?? (
                <Words
                  parts={[
                    ...(until > 0
                      ? [
                          {
                            time: new Date(until).toISOString(),
                            as: 'when' as const,
                          },
                          '; ',
                        ]
                      : []),
                    ...(freeze
                      ? [
                          'at most until ',
                          { time: freeze.until, as: 'at' as const },
                        ]
                      : []),
                  ]}
                />
              )
            }
            error={problemAt('until') !== undefined}
            value={local}
            onChange={event => edit(() => setLocal(event.target.value))}
            InputLabelProps={{ shrink: true }}
            variant="outlined"
            size="small"
            margin="normal"
            required
            fullWidth
          />
        </>
      }
    >
      <Facts promotion={promotion} verdict={verdict} />
      {freezes.length > 1 || problemAt('eventId') ? (
        <TextField
          id={`${fieldId}-freeze`}
          select
          label="From freeze"
          value={eventId}
          onChange={event => edit(() => setEventId(event.target.value))}
          helperText={problemAt('eventId')}
          error={problemAt('eventId') !== undefined}
          variant="outlined"
          size="small"
          margin="normal"
          fullWidth
        >
          {freezes.map(one => (
            <MenuItem key={one.id} value={one.id}>
              {one.title}
            </MenuItem>
          ))}
        </TextField>
      ) : (
        <p className={texts.dense}>
          From freeze <b className={texts.strong}>{freeze?.title}</b>.
        </p>
      )}
      <p className={texts.dense}>
        It is for this promotion and this freeze alone, and counts once somebody
        else who may do so has confirmed it. They are told at once.
      </p>
    </ReasonDialog>
  );
}
