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
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { SubscriptionView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { Failure } from '../PromotionDialogs';
import { Words } from '../Words';
import { filterWords } from './filterWords';

const useStyles = makeStyles(
  {
    row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 },
    text: { flex: '1 1 260px', minWidth: 0, overflowWrap: 'anywhere' },
  },
  { name: 'ReleasePipelineSubscriptionRow' },
);

function focus(button: HTMLButtonElement | null) {
  button?.focus();
}

/** One subscription, and the way to end it. */
export function SubscriptionRow(props: {
  subscription: SubscriptionView;
  onRevoked: () => Promise<void>;
}) {
  const { subscription, onRevoked } = props;
  const { createdAt, fetchedAt, filter, id, name, suspended } = subscription;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  // Absent: it was not asked yet.
  const [isAsking, setIsAsking] = useState<boolean>();
  const [isBusy, setIsBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const revoke = async () => {
    setIsBusy(true);
    setFailure(undefined);
    try {
      await api.revokeSubscription(id);
    } catch (cause) {
      setFailure(cause);
    }
    setIsBusy(false);
    await onRevoked();
  };
  return (
    <li>
      <div className={classes.row}>
        <div className={classes.text}>
          <div className={texts.dense}>{name}</div>
          <div className={texts.meta}>
            {filterWords(filter)}; made{' '}
            <Words parts={[{ time: createdAt, as: 'ago' }]} />,{' '}
            {fetchedAt === undefined ? (
              'read by no calendar yet'
            ) : (
              <>
                read by a calendar{' '}
                <Words parts={[{ time: fetchedAt, as: 'ago' }]} />
              </>
            )}
            {suspended && '; suspended'}
          </div>
        </div>
        {isAsking ? (
          <>
            {/* The button that had the focus is gone. */}
            <Button ref={focus} size="small" onClick={() => setIsAsking(false)}>
              Keep it
            </Button>
            <Button
              size="small"
              variant="outlined"
              disabled={isBusy}
              onClick={revoke}
            >
              Revoke for good
            </Button>
          </>
        ) : (
          <Button
            ref={isAsking === false ? focus : undefined}
            size="small"
            variant="outlined"
            aria-label={`Revoke ${name}…`}
            onClick={() => setIsAsking(true)}
          >
            Revoke…
          </Button>
        )}
      </div>
      {failure !== undefined && <Failure of={failure} />}
    </li>
  );
}
