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
import type {
  DelegationsView,
  DelegationView,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useDelegations } from '../../hooks';
import { Notice } from '../Notice';
import { NotAnswered } from '../PageStates';
import { Failure } from '../PromotionDialogs';
import { Words } from '../Words';
import { DelegateDialog } from './DelegateDialog';

const useStyles = makeStyles(
  {
    row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: 8 },
    text: { flex: '1 1 280px', minWidth: 0 },
  },
  { name: 'ReleasePipelineDelegations' },
);

function Row(props: {
  delegation: DelegationView;
  /** The reader's own seat. */
  given: boolean;
  onEnded: () => Promise<void>;
}) {
  const { delegation, given, onEnded } = props;
  const { from, id, reason, to, until } = delegation;
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const [isEnding, setIsEnding] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const end = async () => {
    setIsEnding(true);
    setFailure(undefined);
    try {
      await api.endDelegation(id);
    } catch (cause) {
      setFailure(cause);
    }
    setIsEnding(false);
    await onEnded();
  };
  return (
    <div>
      <div className={classes.row}>
        <span className={classes.text}>
          {given
            ? `${to.name} holds your seat`
            : `You hold the seat of ${from.name}`}
          {' in approvals; that ends '}
          <Words parts={[{ time: until, as: 'in' }]} />
          {reason && `: “${reason}”`}
        </span>
        <Button
          size="small"
          variant="outlined"
          disabled={isEnding}
          onClick={end}
        >
          {given ? 'Take back your seat' : `Give back the seat of ${from.name}`}
        </Button>
      </div>
      {failure !== undefined && <Failure of={failure} />}
    </div>
  );
}

/** Seats in approvals that the reader handed over or holds, and the way to hand over; nothing where there is no seat. */
export function Delegations() {
  const { refresh, state } = useDelegations();
  if ('data' in state && state.data !== undefined) {
    return <Known view={state.data} refresh={refresh} />;
  }
  // Most have no seat to show: no skeleton stands for nothing.
  return state.status === 'error' ? (
    <NotAnswered {...state} onTryNow={refresh} compact />
  ) : null;
}

function Known(props: { view: DelegationsView; refresh: () => Promise<void> }) {
  const { view, refresh } = props;
  const { given, handOver, held, people } = view;
  const [isOpen, setIsOpen] = useState(false);
  const shown = [...(given ? [given] : []), ...held];
  const mayHandOver = handOver.allowed && !given && people.length > 0;
  return (
    <>
      {shown.length > 0 && (
        <Notice tone="wait" glyph="user" role="group" label="Seats handed over">
          {shown.map(one => (
            <Row
              key={one.id}
              delegation={one}
              given={one === given}
              onEnded={refresh}
            />
          ))}
        </Notice>
      )}
      {mayHandOver && (
        <div>
          <Button variant="outlined" onClick={() => setIsOpen(true)}>
            Hand over your seat…
          </Button>
        </div>
      )}
      {isOpen && (
        <DelegateDialog
          people={people}
          onClose={() => {
            setIsOpen(false);
            void refresh();
          }}
        />
      )}
    </>
  );
}
