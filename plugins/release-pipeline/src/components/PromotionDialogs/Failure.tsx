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

import { ResponseError } from '@backstage/errors';
import { makeStyles } from '@material-ui/core/styles';
import { Fragment } from 'react';
import { Glyph } from '../../icons';
import { tokens } from '../../theme';
import { PartialFailure } from './PartialFailure';

const useStyles = makeStyles(
  theme => {
    const { bad } = tokens(theme);
    return {
      failure: {
        display: 'flex',
        gap: 10,
        marginTop: 12,
        padding: '10px 14px',
        borderRadius: 6,
        border: `1px solid ${bad.line}`,
        background: bad.bg,
        color: bad.fg,
        fontSize: 13,
        lineHeight: '20px',
        overflowWrap: 'anywhere',
      },
    };
  },
  { name: 'ReleasePipelineFailure' },
);

/** What the backend said, without the frame of the HTTP answer. */
export function serverMessage(failure: unknown): string {
  if (failure instanceof ResponseError) {
    const { message } = failure.body.error;
    // What Backstage says of an internal error; the id leads to the log.
    const logId = /^An internal error occurred logId=(\w+)$/.exec(message)?.[1];
    return logId ? `The backend failed, log id ${logId}` : message;
  }
  return failure instanceof Error ? failure.message : String(failure);
}

/** Whether somebody was faster, so that what the person saw is gone. */
export function isLostRace(failure: unknown): boolean {
  return failure instanceof ResponseError && failure.statusCode === 409;
}

function reasonOf(failure: unknown): string {
  const message = serverMessage(failure).replace(/[.\s]*$/, '.');
  return `${isLostRace(failure) ? 'Too late: ' : ''}${message}`;
}

/** Only a refusal of the backend says so: a timeout or a failure may come after it was written. */
function isNotRecorded(failure: unknown): boolean {
  return failure instanceof ResponseError && failure.statusCode < 500;
}

/** What is recorded, as far as that is known. */
function recordOf({ done, recorded, refused }: Told): string {
  const isKnown = refused.every(({ cause }) => isNotRecorded(cause));
  if (recorded.length === 0) {
    return isKnown
      ? 'Nothing was recorded in your name.'
      : 'Whether it was recorded is not known; look before you send it again.';
  }
  return `${done} ${recorded.join(', ')}; ${
    isKnown
      ? 'nothing else was recorded in your name.'
      : 'whether the rest was recorded is not known, look before you send it again.'
  }`;
}

type Told = {
  done: string;
  recorded: string[];
  refused: Array<{ what?: string; cause: unknown }>;
};

/** Why it was not done, and what was recorded nevertheless. */
export function Failure(props: { of: unknown }) {
  const { of: failure } = props;
  const classes = useStyles();
  const told: Told =
    failure instanceof PartialFailure
      ? failure
      : { done: '', recorded: [], refused: [{ cause: failure }] };
  return (
    <div role="alert" className={classes.failure}>
      <Glyph name="octagonCross" />
      <div>
        {told.refused.map(({ cause, what }) => (
          <Fragment key={what ?? ''}>
            {what && <b>{what}: </b>}
            {reasonOf(cause)} {what && <br />}
          </Fragment>
        ))}
        {recordOf(told)}
      </div>
    </div>
  );
}
